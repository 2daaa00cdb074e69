import { describe, expect, it } from '@jest/globals';
import { auditLoad } from '../../../scripts/webhook-load/audit.mjs';
import { planRequests } from '../../../scripts/webhook-load/requests.mjs';

type Evidence = Parameters<typeof auditLoad>[0];
type Request = Evidence['requests'][number];

const report = (reference: string, status = 'delivered', answer = 204, forged = false): Request => ({
  told: { kind: 'report', tells: reference, status, forged },
  answer,
});
const reply = (id: string, answer = 204): Request => ({
  told: { kind: 'reply', tells: id, status: '', forged: false },
  answer,
});

/** Two reports, one of them told twice, a forged one and a reply: all is as it should be. */
function right(): Evidence {
  return {
    requests: [
      report('1.1'),
      report('1.1'),
      report('1.2', 'undelivered'),
      report('1.3', 'delivered', 403, true),
      reply('r1'),
    ],
    messages: [
      { reference: '1.1', status: 'delivered' },
      { reference: '1.2', status: 'undelivered' },
      { reference: '1.3', status: 'sent' },
    ],
    counters: { sent: 1, delivered: 1, undelivered: 1, pending: 0 },
    replies: [{ id: 'r1', handled: true }],
    countedReplies: 1,
    unmatched: 0,
  };
}

describe('audit of the webhook bench', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(auditLoad(right())).toEqual({ lost: 0, duplicated: 0, contradictions: [] });
  });

  it('misses a report that was acknowledged and not applied', () => {
    const evidence = { ...right(), requests: [...right().requests, report('1.3')] };
    expect(auditLoad(evidence)).toEqual({
      lost: 1,
      duplicated: 0,
      contradictions: ['1.3 is not delivered'],
    });
  });

  it('misses a reply that was acknowledged and is not there, or waits for ever', () => {
    const gone = auditLoad({ ...right(), replies: [], countedReplies: 0 });
    expect(gone).toMatchObject({ lost: 1, contradictions: ['r1 was acknowledged and is not handled'] });
    const waiting = auditLoad({ ...right(), replies: [{ id: 'r1', handled: false }], countedReplies: 0 });
    expect(waiting.lost).toBe(1);
  });

  it('asks for nothing that was refused', () => {
    const evidence = {
      ...right(),
      requests: [...right().requests, report('1.3', 'delivered', 503), reply('r2', 0)],
    };
    expect(auditLoad(evidence)).toMatchObject({ lost: 0, contradictions: [] });
  });

  it('sees a report that was counted twice', () => {
    const counters = { sent: 1, delivered: 2, undelivered: 1 };
    expect(auditLoad({ ...right(), counters })).toEqual({
      lost: 0,
      duplicated: 1,
      contradictions: ['counter of delivered is off by 1'],
    });
  });

  it('sees a reply that was kept or counted twice', () => {
    const twice = { ...right(), replies: [...right().replies, { id: 'r1', handled: true }] };
    expect(auditLoad(twice)).toMatchObject({ lost: 0, duplicated: 1 });
    expect(auditLoad({ ...right(), countedReplies: 2 })).toMatchObject({ lost: 0, duplicated: 1 });
  });

  it('tells of forged reports that were taken, and of statuses that nobody reported', () => {
    const taken = { ...right(), requests: [report('1.3', 'delivered', 204, true)] };
    expect(auditLoad(taken).contradictions).toContain('1.3: forged, and answered as if it were taken');
    const invented = {
      ...right(),
      messages: [...right().messages.slice(0, 2), { reference: '1.3', status: 'delivered' }],
      counters: { delivered: 2, undelivered: 1 },
    };
    expect(auditLoad(invented).contradictions).toEqual(['1.3 is delivered, and nobody said so']);
  });

  it('tells of reports that found no message', () => {
    expect(auditLoad({ ...right(), unmatched: 3 }).contradictions).toEqual(['3 reports found no message']);
  });
});

describe('load of the webhook bench', () => {
  const messages = Array.from({ length: 10_000 }, (_, index) => ({
    reference: `1.${index + 1}`,
    phone: '+12125550100',
    toPhone: '+13125550100',
  }));

  it('tells each message once, some of it again, and forges what nobody else tells', () => {
    const requests = planRequests(messages, 1);
    const share = (of: readonly unknown[]) => of.length / requests.length;
    expect(share(requests.filter(({ kind }) => kind === 'reply'))).toBeCloseTo(0.1, 1);
    expect(new Set(requests.map(({ tells }) => tells.replace('reply-', ''))).size).toBe(10_000);
    expect(requests.length).toBeGreaterThan(10_100);
    const forged = requests.filter((request) => request.forged);
    expect(forged.length).toBeGreaterThan(100);
    const genuine = new Set(requests.filter((request) => !request.forged).map(({ tells }) => tells));
    expect(forged.filter(({ tells }) => genuine.has(tells))).toEqual([]);
    expect(planRequests(messages, 1).map(({ tells }) => tells)).toEqual(requests.map(({ tells }) => tells));
  });
});
