import { describe, expect, it } from '@jest/globals';
import { countSegments } from '../../../src/campaigns/composing/segments.js';

describe('countSegments', () => {
  it.each([
    ['', 'gsm-7', 0, 1],
    ['a'.repeat(160), 'gsm-7', 160, 1],
    ['a'.repeat(161), 'gsm-7', 161, 2],
    ['a'.repeat(306), 'gsm-7', 306, 2],
    ['a'.repeat(307), 'gsm-7', 307, 3],
    ['€'.repeat(80), 'gsm-7', 160, 1],
    ['€'.repeat(81), 'gsm-7', 162, 2],
    ['é'.repeat(160), 'gsm-7', 160, 1],
    ['ê'.repeat(70), 'ucs-2', 70, 1],
    ['ê'.repeat(71), 'ucs-2', 71, 2],
    [`${'a'.repeat(69)}’`, 'ucs-2', 70, 1],
    ['🛑'.repeat(35), 'ucs-2', 70, 1],
    ['🛑'.repeat(36), 'ucs-2', 72, 2],
  ])('%#: %s', (text, encoding, units, segments) => {
    expect(countSegments(text)).toEqual({ encoding, units, segments });
  });

  it('never splits an escaped character over two parts', () => {
    // 152 septets, then an escape pair that does not fit into the 153rd: it opens the next part.
    const text = `${'a'.repeat(152)}€${'a'.repeat(152)}`;
    expect(countSegments(text).units).toBe(306);
    expect(countSegments(text).segments).toBe(3);
  });

  it('never splits a surrogate pair over two parts', () => {
    const text = `${'ê'.repeat(66)}🛑${'ê'.repeat(66)}`;
    expect(countSegments(text).units).toBe(134);
    expect(countSegments(text).segments).toBe(3);
  });
});
