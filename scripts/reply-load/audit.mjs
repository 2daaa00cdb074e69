// @ts-check

/**
 * @typedef {import('./plan.mjs').Expected} Expected
 *
 * @typedef {object} ReplyRow
 * @property {string} id at the carrier
 * @property {boolean} handled
 * @property {string | null} reference of the message that it was tied to
 * @property {string | null} verdict
 * @property {number | null} keywordId
 *
 * @typedef {object} AnswerRow
 * @property {string} replyId at the carrier
 * @property {string} kind
 * @property {string} reference of its message
 * @property {string} phone E.164 with the plus sign
 *
 * @typedef {object} Evidence read once nothing moves any more
 * @property {{ expected: Expected, answer: number }[]} requests each reply as often as it was posted; answer: the status
 * @property {ReplyRow[]} replies
 * @property {AnswerRow[]} answers
 * @property {{ reference: string, to: string, outcome: string }[]} ledger of the carrier
 * @property {string[]} optedOut people, E.164 with the plus sign
 * @property {{ replies: number, optOuts: number, hits: number, answered: number }} counted kept counts
 *
 * @typedef {{ lost: number, duplicated: number, contradictions: string[] }} Verdict
 */

/**
 * Holds what people wrote against what became of it, and the answers against the ledger of the carrier, who alone knows
 * what was handed over.
 * @param {Evidence} evidence
 * @returns {Verdict} lost: replies, opt-outs and answers that are missing. duplicated: those that are there twice, or
 *   without a reason
 */
export function auditReplies({ requests, replies, answers, ledger, optedOut, counted }) {
  const expected = new Map(
    requests
      .filter(({ answer }) => answer >= 200 && answer < 300)
      .map((one) => [one.expected.id, one.expected]),
  );
  const wanted = [...expected.values()];
  const kept = countBy(replies, ({ id }) => id);
  const stands = new Map(replies.map((row) => [row.id, row]));
  const answered = new Map(answers.map((row) => [row.replyId, row]));
  const accepted = ledger.filter(({ outcome }) => outcome === 'accepted');
  const taken = countBy(accepted, ({ reference, to }) => `${reference} ${to}`);
  const known = new Set(answers.map(({ reference, phone }) => `${reference} ${phone}`));
  const returned = new Set(wanted.filter(({ verdict }) => verdict === 'start').map(({ phone }) => phone));
  const stopped = wanted.filter(({ verdict }) => verdict === 'stop');
  const blocked = new Set(stopped.map(({ phone }) => phone).filter((phone) => !returned.has(phone)));
  const isBlocked = new Set(optedOut);

  const lost = [
    ...wanted
      .filter(({ id }) => !stands.get(id)?.handled)
      .map(({ id }) => `${id} was acknowledged and is not handled`),
    ...wanted.filter(({ id, answer }) => answer && !answered.has(id)).map(({ id }) => `${id} got no answer`),
    ...answers
      .filter(({ reference, phone }) => !taken.has(`${reference} ${phone}`))
      .map(({ replyId }) => `the answer to ${replyId} never came to the carrier`),
    ...[...blocked]
      .filter((phone) => !isBlocked.has(phone))
      .map((phone) => `${phone} wrote STOP and is not blocked`),
  ];
  const duplicated = [
    ...twice(kept).map((id) => `${id} stands there more than once`),
    ...twice(countBy(answers, ({ replyId }) => replyId)).map((id) => `${id} has several answers`),
    ...twice(taken).map((message) => `the carrier took ${message} more than once`),
    ...[...taken.keys()]
      .filter((message) => !known.has(message))
      .map((message) => `${message} answers nothing`),
    ...answers
      .filter(({ replyId }) => !expected.get(replyId)?.answer)
      .map(({ replyId }) => `${replyId} asked for no answer`),
    ...optedOut
      .filter((phone) => !blocked.has(phone))
      .map((phone) => `${phone} is blocked, and never wrote STOP, or START since`),
  ];
  return {
    lost: lost.length,
    duplicated: duplicated.length,
    contradictions: [
      ...lost,
      ...duplicated,
      ...wanted.flatMap((one) => differences(one, stands.get(one.id), answered.get(one.id))),
      ...miscounts(counted, {
        replies: wanted.length,
        optOuts: stopped.length,
        hits: wanted.filter(({ keywordId }) => keywordId !== null).length,
        answered: wanted.filter(({ answer }) => answer === 'keyword').length,
      }),
    ],
  };
}

/**
 * @param {Expected} expected
 * @param {ReplyRow | undefined} row
 * @param {AnswerRow | undefined} given
 * @returns {string[]} what is there, but not as it should be
 */
function differences({ id, reference, phone, verdict, keywordId, answer }, row, given) {
  const found = [];
  if (row?.handled) {
    if (reference !== null && row.reference !== reference)
      found.push(`${id} is tied to ${row.reference} instead of ${reference}`);
    if (row.verdict !== verdict) found.push(`${id} is read as ${row.verdict} instead of ${verdict}`);
    if (row.keywordId !== keywordId) found.push(`${id} met keyword ${row.keywordId} instead of ${keywordId}`);
  }
  if (given && answer) {
    if (given.kind !== answer) found.push(`${id} is answered as ${given.kind} instead of ${answer}`);
    if (given.phone !== phone) found.push(`the answer to ${id} goes to ${given.phone} instead of ${phone}`);
  }
  return found;
}

/**
 * @param {Evidence['counted']} counted
 * @param {Evidence['counted']} right
 * @returns {string[]}
 */
function miscounts(counted, right) {
  return /** @type {(keyof Evidence['counted'])[]} */ (Object.keys(right))
    .filter((name) => counted[name] !== right[name])
    .map((name) => `${counted[name]} ${name} are counted instead of ${right[name]}`);
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => string} key
 * @returns {Map<string, number>}
 */
function countBy(items, key) {
  const counts = new Map();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** @param {Map<string, number>} counts @returns {string[]} */
function twice(counts) {
  return [...counts].filter(([, n]) => n > 1).map(([key]) => key);
}
