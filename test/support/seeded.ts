/** Numbers from 0 to below 1, the same for the same seed (Mulberry32): what fails once can be run again. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whole numbers from 1 to `most`, the same for the same seed. */
export function seededWhole(seed: number): (most: number) => number {
  const random = seeded(seed);
  return (most) => 1 + Math.floor(random() * most);
}
