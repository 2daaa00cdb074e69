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

  /** Published examples: 3GPP TS 23.038 for the alphabets, carriers' pages for 153 and 67 in a part. */
  it.each([
    ['\f^{}\\[~]|€', 'gsm-7', 20, 1],
    ['@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà', 'gsm-7', 42, 1],
    ['a\nb\rc', 'gsm-7', 5, 1],
    ['a\tb', 'ucs-2', 3, 1],
    ['`', 'ucs-2', 1, 1],
    ['ç', 'ucs-2', 1, 1],
    ['Hello 👋', 'ucs-2', 8, 1],
    ['👨‍👩‍👧', 'ucs-2', 8, 1],
    ['a'.repeat(459), 'gsm-7', 459, 3],
    ['a'.repeat(460), 'gsm-7', 460, 4],
    ['a'.repeat(1_530), 'gsm-7', 1_530, 10],
    ['ж'.repeat(134), 'ucs-2', 134, 2],
    ['ж'.repeat(135), 'ucs-2', 135, 3],
    ['🍕'.repeat(66), 'ucs-2', 132, 2],
    // 33 pairs fill 66 of 67 units: the 34th opens the next part, so that 67 need three.
    ['🍕'.repeat(67), 'ucs-2', 134, 3],
    // 76 pairs fill 152 of 153 septets.
    ['€'.repeat(152), 'gsm-7', 304, 2],
    ['€'.repeat(153), 'gsm-7', 306, 3],
  ])('as published, %#: %s', (text, encoding, units, segments) => {
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
