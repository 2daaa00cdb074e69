// @ts-check

/**
 * A linear congruential generator (Numerical Recipes): the same file on every machine.
 * @param {number} seed
 */
export function createRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
