import { describe, expect, it } from '@jest/globals';
import { Ledger } from '../../../src/simulator/ledger/ledger.js';
import type { Submission } from '../../../src/simulator/ledger/ledger-rows.js';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

function submission(change: Partial<Submission> = {}): Submission {
  return {
    reference: '7.1',
    accountId: 'a',
    from: '+15550000001',
    to: '+12025550123',
    segments: 2,
    outcome: 'accepted',
    answer: 'given',
    at: AT,
    ...change,
  };
}

describe('Ledger', () => {
  it('gives back what it was given', () => {
    const ledger = new Ledger('t');
    const seq = ledger.record(submission());
    const row = ledger.findById('a', ledger.idOf(seq));
    expect(row).toEqual({
      seq: 1,
      id: 'sim_t1',
      reference: '7.1',
      accountId: 'a',
      from: '+15550000001',
      to: '+12025550123',
      segments: 2,
      outcome: 'accepted',
      answer: 'given',
      at: '2026-01-02T03:04:05.678Z',
      status: 'queued',
      errorCode: null,
      finalStatus: null,
    });
  });

  it('keeps senders and recipients that are no numbers', () => {
    const ledger = new Ledger();
    ledger.record(submission({ from: 'ACME', to: 'not a number', outcome: 'invalid_number' }));
    expect(ledger.list({ after: 0, limit: 1 })[0]).toMatchObject({
      from: 'ACME',
      to: 'not a number',
      id: null,
    });
  });

  it('finds a message only by its own account, and never a refused one', () => {
    const ledger = new Ledger();
    ledger.record(submission({ outcome: 'filtered' }));
    expect(ledger.findByReference('a', '7.1')).toBeUndefined();
    expect(ledger.findById('a', ledger.idOf(1))).toBeUndefined();
    ledger.record(submission());
    expect(ledger.findByReference('a', '7.1')?.seq).toBe(2);
    expect(ledger.findByReference('b', '7.1')).toBeUndefined();
    expect(ledger.findById('b', ledger.idOf(2))).toBeUndefined();
    for (const id of ['', 'sim_', 'other', `${ledger.idOf(2)} `, ledger.idOf(3)]) {
      expect(ledger.findById('a', id)).toBeUndefined();
    }
  });

  it('tells a reference that was accepted twice from one that was refused first', () => {
    const ledger = new Ledger('t');
    ledger.record(submission({ outcome: 'temporary' }));
    ledger.record(submission());
    expect(ledger.duplicates()).toEqual([]);
    expect(ledger.counts()).toMatchObject({
      submissions: 2,
      accepted: 1,
      distinctReferences: 1,
      acceptedTwice: 0,
    });
    ledger.record(submission());
    ledger.record(submission());
    expect(ledger.duplicates()).toEqual([
      { reference: '7.1', accepted: 3, ids: ['sim_t2', 'sim_t3', 'sim_t4'] },
    ]);
    expect(ledger.counts()).toMatchObject({ submissions: 4, accepted: 3, acceptedTwice: 1 });
  });

  it('sees a message that went out through two accounts, overall', () => {
    const ledger = new Ledger();
    ledger.record(submission());
    ledger.record(submission({ accountId: 'b' }));
    expect(ledger.counts()).toMatchObject({ distinctReferences: 1, acceptedTwice: 1 });
    expect(ledger.counts('a')).toMatchObject({ distinctReferences: 1, acceptedTwice: 0 });
    expect(ledger.counts('b')).toMatchObject({ distinctReferences: 1, acceptedTwice: 0 });
    expect(ledger.duplicates()).toHaveLength(1);
    expect(ledger.duplicates('a')).toEqual([]);
  });

  it('moves a status forward only', () => {
    const ledger = new Ledger();
    const seq = ledger.record(submission());
    ledger.setStatus(seq, 'sent', null);
    ledger.setStatus(seq, 'undelivered', 'unknown_handset');
    ledger.setStatus(seq, 'sent', null);
    ledger.setStatus(seq, 'delivered', null);
    expect(ledger.findByReference('a', '7.1')).toMatchObject({
      status: 'undelivered',
      finalStatus: 'undelivered',
      errorCode: 'unknown_handset',
    });
    expect(ledger.counts().finalStatuses).toEqual({ delivered: 0, undelivered: 1, failed: 0 });
  });

  it('pages by seq, and filters by account and reference', () => {
    const ledger = new Ledger();
    for (let index = 0; index < 70_000; index++) {
      ledger.record(submission({ reference: `7.${index}`, accountId: index % 2 ? 'a' : 'b' }));
    }
    expect(ledger.list({ after: 65_534, limit: 3 }).map((row) => row.reference)).toEqual([
      '7.65534',
      '7.65535',
      '7.65536',
    ]);
    expect(ledger.list({ accountId: 'a', after: 2, limit: 2 }).map((row) => row.seq)).toEqual([4, 6]);
    expect(ledger.list({ reference: '7.5', after: 0, limit: 10 }).map((row) => row.seq)).toEqual([6]);
    expect(ledger.list({ after: 69_999, limit: 10 })).toHaveLength(1);
  });
});
