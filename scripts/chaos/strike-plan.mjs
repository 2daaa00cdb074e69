// @ts-check
import { createRandom } from '../lists/random.mjs';

/**
 * What is killed, when and for how long.
 * @typedef {'worker' | 'redis' | 'database' | 'flushall' | 'rewind' | 'api' | 'scheduler'} StrikeKind
 * @typedef {object} Strike
 * @property {StrikeKind} kind
 * @property {number} at share of the messages that the carrier has taken by then, 0 to 1
 * @property {number} which tells which of several processes, 0 to 1
 * @property {number} waitMs after that share was seen
 * @property {number} downMs until it is started again
 */

/** @type {StrikeKind[]} */
const KINDS = ['worker', 'redis', 'database', 'flushall', 'rewind', 'api', 'scheduler'];
const FIRST = 0.05;
const LAST = 0.85;
const MOST_WAIT_MS = 300;
const MOST_DOWN_MS = 2_000;

/**
 * The strikes of a run, in order; the same seed gives the same. Each kind comes as often as the others.
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
  return times.map((at) => {
    if (deck.length === 0) deck = shuffled(KINDS, random);
    const kind = deck.pop() ?? 'worker';
    return {
      kind,
      at,
      which: random(),
      waitMs: Math.round(random() * MOST_WAIT_MS),
      downMs: Math.round(random() * MOST_DOWN_MS),
    };
  });
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
