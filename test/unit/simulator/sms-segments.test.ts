import { describe, expect, it } from '@jest/globals';
import { countSegments } from '../../../src/simulator/messages/sms-segments.js';

describe('countSegments', () => {
  it.each([
    ['plain text that just fits', 'a'.repeat(160), 1],
    ['plain text one character longer', 'a'.repeat(161), 2],
    ['two full parts', 'a'.repeat(306), 2],
    ['two full parts and one character', 'a'.repeat(307), 3],
    ['GSM letters beyond ASCII', 'é'.repeat(160), 1],
    ['an extended character counts twice', `${'a'.repeat(159)}€`, 2],
    ['an escape is not cut at the end of a part', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
    ['one foreign letter makes the whole text UCS-2', `ш${'a'.repeat(69)}`, 1],
    ['UCS-2 one letter longer', `ш${'a'.repeat(70)}`, 2],
    ['an emoji takes two units', '😀'.repeat(35), 1],
    ['an emoji is not cut at the end of a part', `${'a'.repeat(66)}${'😀'.repeat(34)}`, 3],
    ['a curly apostrophe', `it’s ${'a'.repeat(66)}`, 2],
    ['a backtick is not GSM', `\`${'a'.repeat(70)}`, 2],
  ])('%s', (_, text, segments) => {
    expect(countSegments(text)).toBe(segments);
  });
});
