// @ts-check

/** Refusals that the platform answers by sending later: such a message is submitted more than once. */
const TEMPORARY = ['temporary', 'throttled'];

/**
 * Every sum that must match, with what is wrong in plain words.
 * @param {import('./collect-facts.mjs').Facts} facts
 * @returns {string[]}
 */
export function checkSums({ imported, campaign, database, ledger, optedOutPeople }) {
  const { messages } = campaign;
  const at = (/** @type {string} */ status) => messages[status] ?? 0;
  const all = sum(messages);
  const failed = at('undelivered') + at('failed');
  const handedOver = at('sent') + at('delivered') + at('undelivered') + at('unknown');
  const definite = sum(ledger.rejectedByCode) - sum(pick(ledger.rejectedByCode, TEMPORARY));
  /** @type {[string, number, number][]} */
  const equations = [
    [
      'rows of the file = inserted + updated + duplicates + rejected',
      imported.rows,
      imported.inserted + imported.updated + imported.duplicates + imported.rejected,
    ],
    ['rejected rows = their sum by reason', imported.rejected, sum(imported.rejectedByReason)],
    ['contacts inserted = contacts in the database', imported.inserted, database.contacts],
    ['messages = contacts', all, database.contacts],
    ['messages of the API = messages in the database', all, sum(database.messages)],
    ...Object.entries(messages).map(
      ([status, n]) =>
        /** @type {[string, number, number]} */ ([
          `${status} of the API = ${status} in the database`,
          n,
          database.messages[status] ?? 0,
        ]),
    ),
    [
      'messages = ended in one of the final statuses',
      all,
      at('delivered') + failed + at('skipped') + at('canceled'),
    ],
    [
      'messages not delivered = their sum by reason',
      failed + at('skipped') + at('canceled'),
      sum(campaign.reasons),
    ],
    ['nothing is still in flight', database.inflight, 0],
    [
      'every message that was handed over keeps its text',
      database.texts,
      all - at('skipped') - at('canceled'),
    ],
    [
      'accepted by the carrier = handed over + failed there later',
      ledger.accepted,
      handedOver + at('failed') - definite,
    ],
    ['delivered = delivered in the ledger', at('delivered'), ledger.finalStatuses.delivered ?? 0],
    ['undelivered = undelivered in the ledger', at('undelivered'), ledger.finalStatuses.undelivered ?? 0],
    [
      'failed = refused at once + failed in the ledger',
      at('failed'),
      definite + (ledger.finalStatuses.failed ?? 0),
    ],
    [
      'references in the ledger = messages handed over',
      ledger.distinctReferences,
      all - at('skipped') - at('canceled'),
    ],
    ['accepted twice', ledger.acceptedTwice, 0],
    ['replies of the API = replies sent by the carrier', campaign.replies, ledger.repliesSent],
    ['replies of the API = replies in the database', campaign.replies, database.replies],
    ['opt-outs of the API = stop replies in the database', campaign.optOuts, database.optOuts],
    ['opt-outs of the API = people who are blocked now', campaign.optOuts, optedOutPeople],
  ];
  return equations
    .filter(([, left, right]) => left !== right)
    .map(([name, left, right]) => `${name}: ${left} against ${right}`);
}

/** @param {Record<string, number>} counts */
export function sum(counts) {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}

/**
 * @param {Record<string, number>} counts
 * @param {string[]} names
 */
function pick(counts, names) {
  return Object.fromEntries(Object.entries(counts).filter(([name]) => names.includes(name)));
}
