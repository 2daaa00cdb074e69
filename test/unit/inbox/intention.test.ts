import { describe, expect, it } from '@jest/globals';
import { carrierAnswers } from '../../../src/inbox/answering/intention.js';
import type { UnhandledReply } from '../../../src/inbox/reply.js';

const REPLY: UnhandledReply = {
  ...{ id: 1, companyId: 1, accountId: 1, phone: 12125550123, toPhone: 18005550100, text: '' },
  carrierKeyword: null,
  receivedAt: new Date(),
};

describe('a carrier answers itself', () => {
  it('where it says so', () => {
    expect(carrierAnswers({ ...REPLY, carrierKeyword: 'stop' }, 'quit', 'stop', false)).toBe(true);
    expect(carrierAnswers(REPLY, 'stop', 'stop', false)).toBe(false);
  });

  it('on toll-free numbers to STOP, START and UNSTOP, and to nothing else', () => {
    expect(carrierAnswers(REPLY, 'stop', 'stop', true)).toBe(true);
    expect(carrierAnswers(REPLY, 'unstop', 'start', true)).toBe(true);
    expect(carrierAnswers(REPLY, 'unsubscribe', 'stop', true)).toBe(false);
    expect(carrierAnswers(REPLY, 'help', 'help', true)).toBe(false);
  });
});
