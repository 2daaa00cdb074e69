// @ts-check
import { createRandom } from '../lists/random.mjs';

/**
 * What is done to the run. kill -9 of a process or a server; `rewind`: Redis comes back as it was two seconds
 * earlier; `freeze` and `stall`: a worker, or the database, stands still and goes on (SIGSTOP, SIGCONT); `pause`: by
 * the API, and resumed; `cancel`: by the API, for good.
 * @typedef {'worker' | 'redis' | 'database' | 'flushall' | 'rewind' | 'api' | 'scheduler' | 'freeze' | 'stall' | 'pause' | 'cancel'} StrikeKind
 * @typedef {object} Strike
 * @property {StrikeKind} kind
 * @property {number} at share of the messages that the carrier has taken by then, 0 to 1; 0: they are being made
 * @property {number} which tells which of several processes, 0 to 1
 * @property {number} waitMs after that share was seen
 * @property {number} downMs until it is started again, or goes on
 */

/** @type {StrikeKind[]} */
const KINDS = [
  'worker',
  'redis',
  'database',
  'flushall',
  'rewind',
  'freeze',
  'worker',
  'api',
  'scheduler',
  'stall',
  'pause',
];
/** @type {StrikeKind[]} */
const WHILE_MAKING = ['worker', 'redis', 'rewind', 'flushall'];
const FIRST = 0.05;
const LAST = 0.98;
const MOST_WAIT_MS = 300;
const MOST_DOWN_MS = 2_000;
/** So many strikes leave room for what comes once a run. */
const LONG_RUN = 12;
/** Longer than an attempt stays untouched: its request's deadline, a minute, another one, and the next round of questions. */
const LONG_FREEZE_MS = 200_000;
/** One seed in so many ends with a cancel. */
const CANCEL_EVERY = 3;
const CANCEL_AT = 0.95;

/**
 * The strikes of a run, in order; the same seed gives the same. Each kind comes as often as the others, and workers
 * twice as often.
 * @param {number} seed
 * @param {number} count
 * @returns {Strike[]}
 */
export function planStrikes(seed, count) {
  const random = createRandom(seed >>> 0);
  // The first draws of neighbouring seeds are alike.
  for (let index = 0; index < 8; index++) random();
  const times = Array.from({ length: count }, () => FIRST + random() * (LAST - FIRST)).sort((a, b) => a - b);
  /** @type {StrikeKind[]} */
  let deck = [];
  const plan = times.map((at) => {
    if (deck.length === 0) deck = shuffled(KINDS, random);
    return {
      kind: deck.pop() ?? 'worker',
      at,
      which: random(),
      waitMs: Math.round(random() * MOST_WAIT_MS),
      downMs: Math.round(random() * MOST_DOWN_MS),
    };
  });
  if (count >= LONG_RUN) {
    const [first] = plan;
    if (first) Object.assign(first, { at: 0, kind: shuffled(WHILE_MAKING, random)[0] });
    const middle = plan[Math.floor(count / 2)];
    if (middle) Object.assign(middle, { kind: 'freeze', downMs: LONG_FREEZE_MS });
    const last = plan.at(-1);
    if (last && seed % CANCEL_EVERY === 0) Object.assign(last, { at: CANCEL_AT, kind: 'cancel' });
  }
  return plan.sort((a, b) => a.at - b.at);
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {() => number} random
 */
function shuffled(items, random) {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
