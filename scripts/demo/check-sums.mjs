// @ts-check

/** Refusals that the platform answers by sending later: such a message is submitted more than once. */
const TEMPORARY = ['temporary', 'throttled'];

/**
 * Every sum that must match, with what is wrong in plain words.
 * @param {import('./collect-facts.mjs').Facts} facts
 * @returns {string[]}
 */
export function checkSums({ imported, campaign, database, ledger, answers, optedOutPeople }) {
  const { messages } = campaign;
  const at = (/** @type {string} */ status) => messages[status] ?? 0;
  const all = sum(messages);
  const failed = at('undelivered') + at('failed');
  // The carrier does not tell the campaign from what was answered to replies.
  const both = (/** @type {string} */ status) => at(status) + (answers.messages[status] ?? 0);
  const handedOver = both('sent') + both('delivered') + both('undelivered') + both('unknown');
  const answered = sum(answers.messages) - (answers.messages.skipped ?? 0);
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
    ['nothing is still in flight', database.inflight + answers.inflight, 0],
    [
      'every message that was handed over keeps its text',
      database.texts,
      all - at('skipped') - at('canceled'),
    ],
    [
      'accepted by the carrier = handed over + failed there later',
      ledger.accepted,
      handedOver + both('failed') - definite,
    ],
    ['delivered = delivered in the ledger', both('delivered'), ledger.finalStatuses.delivered ?? 0],
    ['undelivered = undelivered in the ledger', both('undelivered'), ledger.finalStatuses.undelivered ?? 0],
    [
      'failed = refused at once + failed in the ledger',
      both('failed'),
      definite + (ledger.finalStatuses.failed ?? 0),
    ],
    [
      'references in the ledger = messages handed over',
      ledger.distinctReferences,
      all - at('skipped') - at('canceled') + answered,
    ],
    ['accepted twice', ledger.acceptedTwice, 0],
    [
      'replies of the API and to answers = replies sent by the carrier',
      campaign.replies + answers.replies,
      ledger.repliesSent,
    ],
    [
      'replies of the API and to answers = replies in the database',
      campaign.replies + answers.replies,
      database.replies,
    ],
    [
      'opt-outs of the API and to answers = stop replies in the database',
      campaign.optOuts + answers.optOuts,
      database.optOuts,
    ],
    ['people who are blocked now = confirmations', optedOutPeople, sum(answers.messages)],
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
