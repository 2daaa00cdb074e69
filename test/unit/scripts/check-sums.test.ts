import { describe, expect, it } from '@jest/globals';
import { checkSums } from '../../../scripts/demo/check-sums.mjs';
import type { Facts } from '../../../scripts/demo/collect-facts.mjs';

/**
 * A small campaign on which all three witnesses agree: 2 rows rejected, 1 skipped, 2 refused at once, 1 later; two
 * people wrote STOP and got their confirmation, which one of them answered.
 */
function honestFacts(): Facts {
  const messages = { pending: 0, queued: 0, sent: 0, delivered: 90, undelivered: 4, failed: 3, skipped: 1 };
  return {
    imported: {
      rows: 101,
      inserted: 98,
      updated: 0,
      duplicates: 1,
      rejected: 2,
      rejectedByReason: { phone_missing: 2 },
    },
    campaign: {
      messages: { ...messages, unknown: 0, canceled: 0 },
      reasons: { unreachable: 4, filtered: 3, opted_out: 1 },
      replies: 5,
      optOuts: 2,
    },
    database: {
      contacts: 98,
      messages: { delivered: 90, undelivered: 4, failed: 3, skipped: 1 },
      texts: 97,
      inflight: 0,
      replies: 6,
      optOuts: 2,
    },
    ledger: {
      submissions: 100,
      accepted: 97,
      acceptedTwice: 0,
      distinctReferences: 99,
      rejectedByCode: { filtered: 2, temporary: 1 },
      finalStatuses: { delivered: 91, undelivered: 5, failed: 1 },
      repliesSent: 6,
    },
    answers: { messages: { delivered: 1, undelivered: 1 }, inflight: 0, replies: 1, optOuts: 0 },
    optedOutPeople: 2,
  };
}

describe('the demo’s sums', () => {
  it('find nothing where all witnesses agree', () => {
    expect(checkSums(honestFacts())).toEqual([]);
  });

  it.each<[string, (facts: Facts) => void]>([
    ['a row that was lost', (facts) => facts.imported.rows++],
    ['a reason that does not add up', (facts) => facts.imported.rejected++],
    ['a contact too many', (facts) => facts.database.contacts++],
    ['a message that was delivered twice', (facts) => facts.ledger.acceptedTwice++],
    [
      'a delivery that the carrier does not know',
      (facts) => Object.assign(facts.ledger.finalStatuses, { delivered: 90 }),
    ],
    ['a submission that we do not know', (facts) => facts.ledger.distinctReferences++],
    ['an attempt that was left behind', (facts) => facts.database.inflight++],
    ['a reply that was lost', (facts) => facts.campaign.replies--],
    ['a confirmation that was not sent', (facts) => Object.assign(facts.answers.messages, { delivered: 0 })],
    ['a person who is not blocked', (facts) => facts.optedOutPeople--],
    ['a counter that is not the rows', (facts) => Object.assign(facts.database.messages, { failed: 2 })],
    ['a text that was not kept', (facts) => facts.database.texts--],
  ])('find %s', (_, spoil) => {
    const facts = honestFacts();
    spoil(facts);
    expect(checkSums(facts).length).toBeGreaterThan(0);
  });
});
