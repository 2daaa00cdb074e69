import { describe, expect, it } from '@jest/globals';
import { extrapolate, type Finding } from '../../../src/campaigns/estimate/extrapolate.js';
import { LOOK_AT, planSample } from '../../../src/campaigns/estimate/sample-plan.js';

/** 0 to 1, the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const N = 500_000;
const FILE = 5_000;
const draw = random(4_711);
/** Shares of recipients in the files in which the list's contacts came. */
const SHARES = Array.from({ length: N / FILE }, () => 0.3 + 0.6 * draw());

function finding(list: number, lookedAt: number, recipients: number): Finding {
  return { list, lookedAt, leftOut: new Map(), recipients, segments: recipients };
}

describe('an estimate from pieces', () => {
  it('is exact where all was looked at', () => {
    const all: Finding = { ...finding(0, 10, 7), segments: 9, leftOut: new Map([['opted_out', 3]]) };
    expect(extrapolate([all], [10])).toEqual({
      recipients: { value: 7, margin: 0 },
      segments: { value: 9, margin: 0 },
      leftOut: new Map([['opted_out', 3]]),
    });
  });

  it('weighs lists by their contacts, and reckons one that was not looked at like the others', () => {
    const found = [finding(0, 100, 100), finding(1, 100, 0)];
    const { recipients } = extrapolate(found, [9_000, 1_000, 100]);
    expect(recipients.value).toBe(9_000 + 50);
    expect(recipients.margin).toBeGreaterThan(0);
  });

  it('states a margin that holds in 19 of 20 cases, also where contacts of one file are alike', () => {
    const truth = SHARES.reduce((sum, share) => sum + share * FILE, 0);
    let held = 0;
    for (let run = 1; run <= 200; run++) {
      const pieces = planSample([{ contacts: N, fromId: 0, toId: N }], random(run * 7_919));
      expect(pieces.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(LOOK_AT * 1.01);
      const found = pieces.map(({ fromId, size }) =>
        finding(0, size, Math.round((SHARES[Math.floor(fromId / FILE)] ?? 0) * size)),
      );
      const { value, margin } = extrapolate(found, [N]).recipients;
      if (Math.abs(value - truth) <= margin) held++;
      expect(margin).toBeLessThan(N * 0.1);
    }
    expect(held).toBeGreaterThanOrEqual(190);
  });
});
