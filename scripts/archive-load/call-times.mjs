// @ts-check

const WARM_UP = 3;

/**
 * @typedef {object} CallTimes ms that calls took, and what came of them
 * @property {number} p50
 * @property {number} p95
 * @property {number} max
 * @property {number} items on a page, on average
 */

/**
 * Calls one after the other, each with its own address.
 * @param {number} calls
 * @param {() => string} nextPath
 * @param {(path: string) => Promise<{ items?: unknown[] } | null>} get
 * @param {AbortSignal} signal
 * @returns {Promise<CallTimes>}
 */
export async function timeCalls(calls, nextPath, get, signal) {
  /** @type {number[]} */
  const times = [];
  let items = 0;
  for (let call = -WARM_UP; call < calls; call++) {
    signal.throwIfAborted();
    const path = nextPath();
    const began = performance.now();
    const answer = await get(path);
    const took = performance.now() - began;
    if (call < 0) continue;
    times.push(took);
    items += answer?.items?.length ?? 0;
  }
  times.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    round(times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), max: at(1), items: round(items / calls) };
}

/**
 * The slowest of several, which is what a promise is held against.
 * @param {Record<string, CallTimes>} times
 * @returns {{ name: string, p95: number }}
 */
export function slowest(times) {
  return Object.entries(times)
    .map(([name, { p95 }]) => ({ name, p95 }))
    .reduce((a, b) => (b.p95 > a.p95 ? b : a), { name: '', p95: 0 });
}

/** @param {number} ms */
function round(ms) {
  return Math.round(ms * 10) / 10;
}
