import { describe, expect, it } from '@jest/globals';
import { beginningOf, isWellFormed } from '../../../src/platform/unicode.js';

describe('text of whole characters', () => {
  it.each(['', 'Zoë', '😀', '\ufffd', '\u0000'])('%j is one', (text) => {
    expect(isWellFormed(text)).toBe(true);
  });

  it.each(['\ud83d', 'a\ude00', '\ude00\ud83d'])('%j is none', (text) => {
    expect(isWellFormed(text)).toBe(false);
  });

  it('is never cut within a character', () => {
    expect([0, 1, 2, 3, 4, 9].map((limit) => beginningOf('a😀b', limit))).toEqual([
      '',
      'a',
      'a',
      'a😀',
      'a😀b',
      'a😀b',
    ]);
    expect(beginningOf(`${'x'.repeat(499)}😀`, 500)).toBe('x'.repeat(499));
  });
});
