import { type DigitPlace, DONE, parseDigitPattern } from './digit-pattern.js';

/** Where in a set of patterns a number stands after some digits. */
interface State {
  /** Places that may take the next digit. */
  live: readonly number[];
  /** Patterns that match a beginning of the digits (bits). */
  begun: bigint;
  /** Patterns that match exactly these digits (bits). */
  whole: bigint;
}

/**
 * Sorts numbers of one length into classes: two numbers end in one state only if they match the same ones of the
 * patterns, wholly and as a beginning. Whoever judges numbers by these patterns alone says the same of both.
 */
export interface DigitAutomaton {
  /** `next[state * 10 + digit]`; the first state is 0. */
  next: Uint16Array;
  states: number;
  /** States in which no further digit can make any pattern match. */
  settled: readonly boolean[];
}

/**
 * @param patterns regular expressions over digits
 * @param length digits of the numbers that will be sorted
 * @throws UnknownPatternError
 */
export function buildDigitAutomaton(patterns: readonly string[], length: number): DigitAutomaton {
  const places: (DigitPlace & { pattern: bigint })[] = [];
  const first: number[] = [];
  let pattern = 1n;
  let begunAtOnce = 0n;
  for (const text of new Set(patterns)) {
    const parsed = parseDigitPattern(text);
    // What only counts digits says the same of all numbers of one length.
    if (!parsed.tellsDigits) continue;
    const offset = places.length;
    const shift = (place: number) => (place < 0 ? place : place + offset);
    for (const { digits, next } of parsed.places) places.push({ digits, next: next.map(shift), pattern });
    for (const place of parsed.first) {
      if (place >= 0) first.push(place + offset);
      else begunAtOnce |= pattern;
    }
    pattern <<= 1n;
  }

  const advance = (from: State, digit: number): State => {
    const live = new Set<number>();
    let begun = from.begun;
    let whole = 0n;
    for (const at of from.live) {
      const place = places[at];
      if (!place || (place.digits & (1 << digit)) === 0) continue;
      for (const next of place.next) {
        if (next >= 0) live.add(next);
        else whole |= place.pattern;
        if (next === DONE) begun |= place.pattern;
      }
    }
    return { live: [...live].sort((a, b) => a - b), begun, whole };
  };

  const states: State[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (state: State): number => {
    const key = `${state.begun}|${state.whole}|${state.live}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    states.push(state);
    return states.length - 1;
  };
  numberOf({ live: first, begun: begunAtOnce, whole: 0n });
  const next: number[] = [];
  for (let depth = 0, from = 0; depth < length; depth++) {
    // What the digits so far have led to, and no state twice.
    const to = states.length;
    for (; from < to; from++) {
      const state = states[from];
      if (!state) continue;
      for (let digit = 0; digit < 10; digit++) next[from * 10 + digit] = numberOf(advance(state, digit));
    }
  }
  if (states.length > 0xffff) throw new Error(`The patterns make ${states.length} states.`);
  const table = new Uint16Array(states.length * 10);
  table.set(next);
  return { next: table, states: states.length, settled: states.map(({ live }) => live.length === 0) };
}
