import { describe, expect, it } from '@jest/globals';
import { sameSecret } from '../../../src/carriers/protocol/same-secret.js';

describe('comparing secrets', () => {
  const long = 'x'.repeat(600);

  it.each([
    ['abc', 'abc'],
    ['ä€😀', 'ä€😀'],
    ['ä€😀', Buffer.from('ä€😀')],
    [Buffer.from([0, 1, 2]), Buffer.from([0, 1, 2])],
    ['y'.repeat(512), 'y'.repeat(512)],
    [long, Buffer.from(long)],
  ])('same: case %#', (given, expected) => {
    expect(sameSecret(given, expected)).toBe(true);
  });

  it.each([
    ['', ''],
    ['abc', ''],
    ['', 'abc'],
    ['abc', 'abd'],
    ['abc', 'ab'],
    // Zeros fill up what is shorter, and must not count as its own.
    ['abc', 'abc\0'],
    [Buffer.from([1, 0]), Buffer.from([1])],
    ['y'.repeat(512), 'y'.repeat(513)],
    [long, `${long}x`],
    [long, `${long.slice(1)}y`],
    ['€', '€€'],
  ])('not the same: case %#', (given, expected) => {
    expect(sameSecret(given, expected)).toBe(false);
  });
});
