import { describe, expect, it } from '@jest/globals';
import { redactError, redactPayload } from '../../../src/ops/queues/redact-job.js';

describe('what is shown of a failed job', () => {
  it('is ids, times, counts and switches; never text, numbers of people or tokens', () => {
    const job = {
      companyId: 7,
      messageId: 9_000_000_123,
      token: 42,
      from: '+12125550100',
      to: '+16465550123',
      phone: 16465550123,
      text: 'Ann, 20% off',
      slotAt: 1_790_000_000_000,
      tenDlc: { campaignId: 3, rate: 75 },
      brandId: null,
      confirmsOptOut: true,
      replyIds: [1, 2],
      phones: [16465550123],
      nested: [{ apiKey: 'sk_x', name: 'Ann' }],
    };
    expect(redactPayload(job)).toEqual({
      ...job,
      token: '[hidden]',
      from: '[hidden]',
      to: '[hidden]',
      phone: '[hidden]',
      text: '[hidden]',
      phones: '[hidden]',
      nested: [{ apiKey: '[hidden]', name: '[hidden]' }],
    });
  });

  it.each([
    [
      'Connection lost: The server closed the connection.',
      'Connection lost: The server closed the connection.',
    ],
    ["Duplicate entry '7-16465550123' for key 'uq'", 'Duplicate entry ‹…› for key ‹…›'],
    ['cannot reach ann@example.com at +1 (646) 555-0123', 'cannot reach …@… at …'],
    ['Campaign 12 of company 7', 'Campaign 12 of company 7'],
  ])('of an error, %s, is %s', (words, shown) => {
    expect(redactError(words)).toBe(shown);
  });

  it('ends where an error does not', () => {
    expect(redactError('x'.repeat(10_000))).toHaveLength(400);
  });
});
