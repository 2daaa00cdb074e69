// @ts-check

/**
 * @typedef {{ reference: string, outcome: string, finalStatus: string | null }} Submission as the carrier wrote it down
 * @typedef {{ reference: string, status: string, reason: string | null, inflight: string | null }} MessageRow
 * @typedef {object} Evidence
 * @property {number} messages that were to be made
 * @property {Submission[]} ledger in order
 * @property {MessageRow[]} rows
 * @property {Record<string, number>} counters kept, by status and reason
 * @property {number} pendingByClass kept
 * @property {boolean} completed whether the campaign says so
 *
 * @typedef {{ submitted_twice: number, lost: number, stuck: number, unknown: number, counters_match: boolean }} Figures
 */

/** Refusals after which the same message may be tried again. */
const PASSING = ['temporary', 'throttled'];
/** What is still to go. */
const OPEN = ['pending', 'queued'];

/**
 * Holds the tables against the ledger of the carrier, who alone knows what was handed over.
 * @param {Evidence} evidence
 * @returns {Figures & { contradictions: string[] }}
 */
export function audit({ messages, ledger, rows, counters, pendingByClass, completed }) {
  /** @type {Map<string, Submission[]>} */
  const submissions = new Map();
  for (const one of ledger) submissions.set(one.reference, [...(submissions.get(one.reference) ?? []), one]);
  const twice = [...submissions.values()].filter(isTwice).length;
  const known = new Set(rows.map(({ reference }) => reference));
  const foreign = [...submissions.keys()].filter((reference) => !known.has(reference));
  const open = rows.filter(
    ({ status, inflight }) => OPEN.includes(status) || (inflight !== null && inflight !== 'unknown'),
  );
  const wrong = rows.flatMap((row) => contradiction(row, submissions.get(row.reference) ?? []) ?? []);
  const counted = tally(rows);
  return {
    submitted_twice: twice,
    lost: Math.abs(messages - rows.length) + foreign.length + wrong.length,
    stuck: open.length + (completed ? 0 : 1),
    unknown: rows.filter(({ status }) => status === 'unknown').length,
    counters_match: sameCounts(counted, counters) && pendingByClass === (counted['pending/'] ?? 0),
    contradictions: [...foreign.map((reference) => `${reference} is no message of ours`), ...wrong],
  };
}

/**
 * Sent again although it had arrived, or refused for good, before.
 * @param {Submission[]} submissions
 */
function isTwice(submissions) {
  const settled = submissions.findIndex(({ outcome }) => !PASSING.includes(outcome));
  return settled >= 0 && settled < submissions.length - 1;
}

/**
 * @param {MessageRow} row
 * @param {Submission[]} submissions
 * @returns {string | null} what cannot be true
 */
function contradiction({ reference, status, reason }, submissions) {
  const accepted = submissions.find(({ outcome }) => outcome === 'accepted');
  const refused = submissions.some(({ outcome }) => outcome !== 'accepted' && !PASSING.includes(outcome));
  const told = `${reference} is ${status} (${reason ?? 'no reason'}), `;
  switch (status) {
    case 'delivered':
    case 'undelivered':
      return accepted?.finalStatus === status
        ? null
        : `${told}the carrier says ${accepted?.finalStatus ?? 'nothing'}`;
    case 'sent':
      return accepted ? null : `${told}the carrier never took it`;
    case 'failed':
      if (reason === 'attempts_exhausted' && !accepted) return null;
      return refused || accepted?.finalStatus === 'failed' ? null : `${told}the carrier never refused it`;
    case 'unknown':
      return null;
    case 'pending':
    case 'queued':
      return accepted ? `${told}but the carrier took it` : null;
    default:
      return `${told}nothing was to be skipped`;
  }
}

/** @param {MessageRow[]} rows */
function tally(rows) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { status, reason } of rows)
    counts[`${status}/${reason ?? ''}`] = (counts[`${status}/${reason ?? ''}`] ?? 0) + 1;
  return counts;
}

/**
 * @param {Record<string, number>} left
 * @param {Record<string, number>} right
 */
function sameCounts(left, right) {
  return [...Object.keys(left), ...Object.keys(right)].every((key) => (left[key] ?? 0) === (right[key] ?? 0));
}
