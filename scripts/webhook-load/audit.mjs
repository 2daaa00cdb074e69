// @ts-check

/**
 * @typedef {Pick<import('./requests.mjs').LoadRequest, 'kind' | 'tells' | 'status' | 'forged'>} Told
 *
 * @typedef {object} Evidence read once nothing moves any more
 * @property {{ told: Told, answer: number }[]} requests in the order in which they were posted; 0: no answer came
 * @property {{ reference: string, status: string }[]} messages all that the load could report on
 * @property {Record<string, number>} counters kept, by status
 * @property {{ id: string, handled: boolean }[]} replies
 * @property {number} countedReplies kept
 * @property {number} unmatched reports that found no message
 *
 * @typedef {{ lost: number, duplicated: number, contradictions: string[] }} Verdict
 */

const FIRST = 'sent';

/**
 * Holds what was acknowledged against what was applied. Requests without a 2xx may have been applied or not: a
 * carrier would send them again.
 * @param {Evidence} evidence
 * @returns {Verdict} lost: acknowledged and not applied. duplicated: counted or kept more often than it is true
 */
export function auditLoad({ requests, messages, counters, replies, countedReplies, unmatched }) {
  const acknowledged = requests.filter(({ answer }) => answer >= 200 && answer < 300);
  const forgedTaken = acknowledged.filter(({ told }) => told.forged);
  const statusOf = new Map(messages.map(({ reference, status }) => [reference, status]));
  const reported = distinct(acknowledged, 'report');
  const lostReports = [...reported].filter(([reference, status]) => statusOf.get(reference) !== status);
  const genuine = distinct(
    requests.filter(({ told }) => !told.forged),
    'report',
  );
  const invented = messages.filter(({ reference, status }) => status !== FIRST && !genuine.has(reference));
  const kept = new Map();
  for (const reply of replies) kept.set(reply.id, [...(kept.get(reply.id) ?? []), reply]);
  const answered = distinct(acknowledged, 'reply');
  const lostReplies = [...answered.keys()].filter((id) => !kept.get(id)?.[0]?.handled);
  const twice = [...kept.values()].filter((rows) => rows.length > 1);
  const differences = differencesOf(messages, counters);
  const handled = [...kept.values()].filter(([reply]) => reply.handled).length;
  return {
    lost: lostReports.length + lostReplies.length + Math.max(0, handled - countedReplies),
    duplicated:
      twice.length +
      Math.max(0, countedReplies - handled) +
      differences.reduce((sum, { more }) => sum + Math.max(0, more), 0),
    contradictions: [
      ...forgedTaken.map(({ told }) => `${told.tells}: forged, and answered as if it were taken`),
      ...invented.map(({ reference, status }) => `${reference} is ${status}, and nobody said so`),
      ...lostReports.map(([reference, status]) => `${reference} is not ${status}`),
      ...lostReplies.map((id) => `${id} was acknowledged and is not handled`),
      ...twice.map(([reply]) => `${reply.id} stands there more than once`),
      ...differences.map(({ status, more }) => `counter of ${status} is off by ${more}`),
      ...(countedReplies === handled ? [] : [`${countedReplies} replies are counted, ${handled} handled`]),
      ...(unmatched === 0 ? [] : [`${unmatched} reports found no message`]),
    ],
  };
}

/**
 * What was told, each thing once, with the status that it brings.
 * @param {Evidence['requests']} requests
 * @param {Told['kind']} kind
 * @returns {Map<string, string>}
 */
function distinct(requests, kind) {
  return new Map(
    requests.filter(({ told }) => told.kind === kind).map(({ told }) => [told.tells, told.status]),
  );
}

/**
 * @param {Evidence['messages']} messages
 * @param {Record<string, number>} counters
 * @returns {{ status: string, more: number }[]} counters that are not what the rows say
 */
function differencesOf(messages, counters) {
  /** @type {Record<string, number>} */
  const counted = {};
  for (const { status } of messages) counted[status] = (counted[status] ?? 0) + 1;
  return [...new Set([...Object.keys(counted), ...Object.keys(counters)])]
    .map((status) => ({ status, more: (counters[status] ?? 0) - (counted[status] ?? 0) }))
    .filter(({ more }) => more !== 0);
}
