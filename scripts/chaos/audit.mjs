// @ts-check

/**
 * @typedef {object} Submission as the carrier wrote it down
 * @property {string} reference
 * @property {string} to E.164 with the plus sign
 * @property {string} outcome
 * @property {string | null} finalStatus
 *
 * @typedef {object} MessageRow
 * @property {string} reference
 * @property {string} phone digits
 * @property {string} status
 * @property {string | null} reason
 * @property {string | null} inflight state of its attempt
 * @property {number} classId of sending hours
 * @property {number | null} numberId that it went from
 * @property {number | null} segments
 * @property {number} attempts that came back: refused for now, or the carrier's word that it never took them
 * @property {boolean} tied to its person by the claim
 * @property {boolean} accepted by its carrier, as far as we know
 *
 * @typedef {object} Evidence
 * @property {number} messages that were to be made
 * @property {Submission[]} ledger in order
 * @property {MessageRow[]} rows
 * @property {Record<string, number>} counters kept, by status and reason
 * @property {Record<string, number>} pendingByClass kept
 * @property {Record<string, number>} segmentsByNumber kept of the day
 * @property {number} usedSegments kept for the bill
 * @property {number} orphans attempts without a message
 * @property {string} campaign its status
 *
 * @typedef {{ submitted_twice: number, lost: number, stuck: number, unknown: number, counters_match: boolean }} Figures
 */

/** Refusals after which the same message may be tried again. */
const PASSING = ['temporary', 'throttled'];
/** What is still to go. */
const OPEN = ['pending', 'queued'];
const OVER = ['completed', 'canceled'];
/** What stays with the platform: these hold no reservation of a person, nor of a daily limit. */
const NEVER_SENT = ['pending', 'skipped', 'canceled'];
const GIVEN_UP = ['attempts_exhausted', 'temporary'];

/**
 * Holds the tables against the ledger of the carrier, who alone knows what was handed over.
 * @param {Evidence} evidence
 * @returns {Figures & { contradictions: string[] }}
 */
export function audit(evidence) {
  const { messages, ledger, rows, orphans, campaign } = evidence;
  const submissions = groupBy(ledger, ({ reference }) => reference);
  const people = groupBy(
    ledger.filter(({ outcome }) => outcome === 'accepted'),
    ({ to }) => to,
  );
  const textedAgain = [...people].filter(
    ([, all]) => new Set(all.map(({ reference }) => reference)).size > 1,
  );
  const known = new Map(rows.map((row) => [row.reference, row]));
  const again = [...submissions].flatMap(([reference, all]) =>
    isTwice(all, known.get(reference)?.attempts ?? 0)
      ? [`${reference}: ${all.map(({ outcome }) => outcome)}`]
      : [],
  );
  const foreign = [...submissions.keys()].filter((reference) => !known.has(reference));
  const misled = ledger.filter(
    ({ reference, to }) => `+${known.get(reference)?.phone ?? to.slice(1)}` !== to,
  );
  const wrong = rows.flatMap((row) => contradiction(row, submissions.get(row.reference) ?? []) ?? []);
  const open = rows.filter(
    ({ status, inflight }) => OPEN.includes(status) || (inflight !== null && inflight !== 'unknown'),
  );
  const differences = differencesOf(evidence);
  return {
    submitted_twice: again.length + textedAgain.length,
    lost: Math.abs(messages - rows.length) + foreign.length + misled.length + wrong.length,
    stuck: open.length + orphans + (OVER.includes(campaign) ? 0 : 1),
    unknown: rows.filter(({ status }) => status === 'unknown').length,
    counters_match: differences.length === 0,
    contradictions: [
      ...again.map((what) => `handed over again: ${what}`),
      ...textedAgain.map(([to]) => `${to} got more than one message of the campaign`),
      ...foreign.map((reference) => `${reference} is no message of ours`),
      ...misled.map(({ reference, to }) => `${reference} went to ${to}`),
      ...wrong,
      ...differences,
    ],
  };
}

/**
 * Sent again although it had arrived, or although it was refused for good and the platform knew it: where the answer
 * was lost, the carrier is asked, has no such message, and only then it is sent again, as one attempt more.
 * @param {Submission[]} submissions
 * @param {number} attempts
 */
function isTwice(submissions, attempts) {
  const arrived = submissions.findIndex(({ outcome }) => outcome === 'accepted');
  if (arrived >= 0 && arrived < submissions.length - 1) return true;
  const settled = submissions.findIndex(({ outcome }) => !PASSING.includes(outcome));
  if (settled < 0) return false;
  const returned = submissions.filter(({ outcome }) => outcome === 'temporary').length;
  return submissions.length - 1 - settled > Math.max(0, attempts - returned);
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
      if (GIVEN_UP.includes(reason ?? '') && !accepted && !refused) return null;
      return refused || accepted?.finalStatus === 'failed' ? null : `${told}the carrier never refused it`;
    case 'unknown':
      return null;
    case 'pending':
    case 'queued':
      return accepted ? `${told}but the carrier took it` : null;
    case 'canceled':
      // A refusal whose answer was lost, and of which the carrier later knew nothing, was put back like any other.
      return accepted ? `${told}but the carrier took it` : null;
    default:
      return `${told}nothing was to be skipped`;
  }
}

/**
 * What is kept and is not what the rows say.
 * @param {Evidence} evidence
 * @returns {string[]}
 */
function differencesOf({ rows, counters, pendingByClass, segmentsByNumber, usedSegments }) {
  const pending = rows.filter(({ status, reason }) => status === 'pending' && reason === null);
  const reserved = rows.filter(isReserved);
  const sent = rows.filter(({ numberId }) => numberId !== null).filter(isReserved);
  const isUnknown = rows.filter(
    ({ status, inflight }) => (status === 'unknown') !== (inflight === 'unknown'),
  );
  return [
    ...compare('messages', counters, tally(rows, keyOf)),
    ...compare(
      'pending in class',
      pendingByClass,
      tally(pending, ({ classId }) => String(classId)),
    ),
    ...compare(
      'segments of number',
      segmentsByNumber,
      tally(
        sent,
        ({ numberId }) => String(numberId),
        ({ segments }) => segments ?? 0,
      ),
    ),
    ...compare(
      'segments of the bill',
      { used: usedSegments },
      tally(
        rows.filter(({ accepted }) => accepted),
        () => 'used',
        ({ segments }) => segments ?? 0,
      ),
    ),
    ...rows
      .filter((row) => row.tied !== isReserved(row))
      .map((row) => `${row.reference} is ${keyOf(row)} and ${row.tied ? '' : 'not '}tied to its person`),
    ...isUnknown.map((row) => `${row.reference} is ${row.status}, its attempt ${row.inflight ?? 'gone'}`),
    ...(reserved.length === sent.length ? [] : [`${reserved.length - sent.length} went from no number`]),
  ];
}

/** @param {MessageRow} row */
const keyOf = ({ status, reason }) => `${status}/${reason ?? ''}`;

/** @param {MessageRow} row */
function isReserved({ status, reason }) {
  return !NEVER_SENT.includes(status) && !(status === 'failed' && GIVEN_UP.includes(reason ?? ''));
}

/**
 * @param {string} what
 * @param {Record<string, number>} kept
 * @param {Record<string, number>} counted
 */
function compare(what, kept, counted) {
  return [...new Set([...Object.keys(kept), ...Object.keys(counted)])]
    .filter((key) => (kept[key] ?? 0) !== (counted[key] ?? 0))
    .map((key) => `${what} ${key}: kept ${kept[key] ?? 0}, counted ${counted[key] ?? 0}`);
}

/**
 * @template Row
 * @param {readonly Row[]} rows
 * @param {(row: Row) => string} key
 * @param {(row: Row) => number} [weight]
 */
function tally(rows, key, weight = () => 1) {
  /** @type {Record<string, number>} */
  const sums = {};
  for (const row of rows) sums[key(row)] = (sums[key(row)] ?? 0) + weight(row);
  return sums;
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {(item: Item) => string} key
 */
function groupBy(items, key) {
  /** @type {Map<string, Item[]>} */
  const groups = new Map();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
