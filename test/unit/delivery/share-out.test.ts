import { describe, expect, it } from '@jest/globals';
import { shareOut } from '../../../src/delivery/dispatch/share-out.js';
import { seeded } from '../../support/seeded.js';

const DRAWS = 2_000;

const classesOf = (...pending: number[]) =>
  pending.map((count, index) => ({ hoursClassId: index + 1, pending: count, cursorKey: 7 * index }));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

describe('sharing a draw out over the classes', () => {
  it('draws as many as it may, of no class more than it has, and goes on where each class stands', () => {
    const classes = classesOf(400, 3, 1_000, 50);
    const draws = shareOut(classes, 1_000, seeded(1));
    expect(sum(draws.map(({ limit }) => limit))).toBe(1_000);
    for (const { hoursClassId, limit, cursorKey } of draws) {
      expect(limit).toBeGreaterThan(0);
      expect(limit).toBeLessThanOrEqual(classes[hoursClassId - 1]?.pending ?? 0);
      expect(cursorKey).toBe(7 * (hoursClassId - 1));
    }
    expect(shareOut(classesOf(2, 3), 1_000, seeded(1)).map(({ limit }) => limit)).toHaveLength(2);
    expect(shareOut([], 1_000, seeded(1))).toEqual([]);
  });

  it('gives each message the same chance, whatever the size of its class', () => {
    const classes = classesOf(...Array.from({ length: 600 }, (_, index) => 20 + (index % 5) * 40), 9_000);
    const random = seeded(2);
    const drawn = new Map<number, number>();
    let all = 0;
    // Each takes a thousand messages.
    for (let draw = 0; draw < DRAWS / 4; draw++) {
      for (const { hoursClassId, limit } of shareOut(classes, 1_000, random)) {
        const { pending = 0 } = classes[hoursClassId - 1] ?? {};
        drawn.set(pending, (drawn.get(pending) ?? 0) + limit);
        all += limit;
      }
    }
    const total = sum(classes.map(({ pending }) => pending));
    for (const [pending, count] of drawn) {
      const fair = (pending * classes.filter((one) => one.pending === pending).length) / total;
      expect(count / all / fair).toBeGreaterThan(0.9);
      expect(count / all / fair).toBeLessThan(1.1);
    }
  });

  it.each([
    ['a large class behind many small ones', [...new Array<number>(100).fill(10), 9_000], 10],
    ['more classes than messages to be drawn', new Array<number>(50).fill(100), 20],
    ['parts that do not come out even', new Array<number>(6).fill(100), 10],
  ])('gives each message the same chance in a small draw: %s', (_, pending, limit) => {
    const classes = classesOf(...pending);
    const random = seeded(4);
    const drawn = new Array<number>(pending.length).fill(0);
    for (let draw = 0; draw < DRAWS; draw++) {
      for (const one of shareOut(classes, limit, random)) {
        drawn[one.hoursClassId - 1] = (drawn[one.hoursClassId - 1] ?? 0) + one.limit;
      }
    }
    const total = sum(pending);
    // The first and the second half of the classes, and the last one, which is the large one.
    const half = Math.floor(pending.length / 2);
    for (const [from, to] of [
      [0, half],
      [half, pending.length - 1],
      [pending.length - 1, pending.length],
    ] as const) {
      const fair = sum(pending.slice(from, to)) / total;
      expect(sum(drawn.slice(from, to)) / sum(drawn) / fair).toBeGreaterThan(0.85);
      expect(sum(drawn.slice(from, to)) / sum(drawn) / fair).toBeLessThan(1.15);
    }
  });

  it('takes few classes at a time, however many there are', () => {
    const many = shareOut(classesOf(...new Array<number>(2_000).fill(100)), 1_000, seeded(3));
    expect(many.length).toBeLessThan(40);
    expect(sum(many.map(({ limit }) => limit))).toBe(1_000);
    expect(shareOut(classesOf(...new Array<number>(2_000).fill(1)), 1_000, seeded(3)).length).toBeLessThan(
      200,
    );
  });
});
