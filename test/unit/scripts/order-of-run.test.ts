import { describe, expect, it } from '@jest/globals';
import { orderOfRun } from '../../support/order-of-run.mjs';

const LIGHT = Array.from({ length: 40 }, (_, index) => `integration/room/file-${index}.test.ts`);
const HEAVY = Array.from({ length: 6 }, (_, index) => `e2e/file-${index}.test.ts`);
const LONG = 'integration/delivery/sliding-minute.test.ts';

describe('the order of a run', () => {
  it('has each file once, the longest first and what takes a moment last', () => {
    const quick = 'unit/room/quick.test.ts';
    const files = [quick, ...LIGHT, LONG];
    const order = orderOfRun(files, 3);
    expect([...order].sort()).toEqual([...files].sort());
    expect([order[0], order.at(-1)]).toEqual([LONG, quick]);
  });

  it('begins what starts processes one by one, with other files beside it', () => {
    const order = orderOfRun([...HEAVY, ...LIGHT], 3);
    const places = HEAVY.map((path) => order.indexOf(path)).sort((a, b) => a - b);
    expect(places[0]).toBe(0);
    for (const [index, place] of places.slice(1).entries()) {
      expect(place - (places[index] ?? 0)).toBeGreaterThan(2);
    }
  });

  it('runs what is left where nothing else is', () => {
    expect(orderOfRun(HEAVY, 2)).toHaveLength(HEAVY.length);
    expect(orderOfRun([], 2)).toEqual([]);
  });
});
