import { describe, expect, it } from '@jest/globals';
import { valueSlices } from '../../../src/platform/database/value-slices.js';

const lengths = (rows: (string | number)[][], most: number): number[] =>
  [...valueSlices(rows, most)].map((slice) => slice.length);

describe('rows of one statement', () => {
  it('are as many as are asked for, and all of them in their order', () => {
    const rows = Array.from({ length: 7 }, (_, index) => [index, 'short']);
    expect(lengths(rows, 3)).toEqual([3, 3, 1]);
    expect([...valueSlices(rows, 3)].flat()).toEqual(rows);
    expect(lengths([], 3)).toEqual([]);
  });

  it('are fewer where their texts are long, so that a packet of 16 MB carries them', () => {
    // 50 custom fields of 1,000 quotes each: JSON doubles them, and so does SQL.
    const rows = Array.from({ length: 500 }, (_, index) => [index, JSON.stringify('"'.repeat(50_000))]);
    const longest = Math.max(
      ...[...valueSlices(rows, 500)].map(
        (slice) => 2 * slice.map(([, text]) => String(text)).join('').length,
      ),
    );
    expect(longest).toBeLessThan(1024 ** 2);
  });

  it('are one alone where one is longer than all others may be together', () => {
    const rows = [['x'.repeat(300_000)], ['y'.repeat(300_000)], ['z']];
    expect(lengths(rows, 10)).toEqual([1, 1, 1]);
  });
});
