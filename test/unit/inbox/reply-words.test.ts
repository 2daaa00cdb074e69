import { describe, expect, it } from '@jest/globals';
import { hasTerms, termsOf, wordsOf } from '../../../src/inbox/search/reply-words.js';

describe('words of replies', () => {
  it.each([
    ['Is it BLUE? Blue, isn’t it!', ['is', 'it', 'blue', 'isnt']],
    ['Crème brûlée, 2 fois', ['creme', 'brulee', '2', 'fois']],
    ['ＦＲＥＥ 𝐬𝐡𝐢𝐩𝐩𝐢𝐧𝐠', ['free', 'shipping']],
    ['🎉🎉', []],
    ['x'.repeat(50), ['x']],
    [
      Array.from({ length: 30 }, (_, at) => 'abcde'.repeat(at)).join('-'),
      expect.arrayContaining(['abcde'.repeat(8)]),
    ],
  ])('are folded, cut, and each there once: %s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('are at most 200 of a reply', () => {
    expect(wordsOf(Array.from({ length: 300 }, (_, at) => `w${at}`).join(' '))).toHaveLength(200);
  });
});

describe('terms of a search', () => {
  it('are words, and beginnings of words with a star', () => {
    expect(termsOf('Free ship* free')).toEqual([
      { word: 'free', isPrefix: false },
      { word: 'ship', isPrefix: true },
    ]);
    expect(termsOf('e-mai*')).toEqual([
      { word: 'e', isPrefix: false },
      { word: 'mai', isPrefix: true },
    ]);
    expect(termsOf('% _ *')).toEqual([]);
  });

  it('must all be there', () => {
    const words = new Set(['free', 'shipping']);
    expect(hasTerms(words, termsOf('ship* free'))).toBe(true);
    expect(hasTerms(words, termsOf('ship free'))).toBe(false);
    expect(hasTerms(words, termsOf('free hip*'))).toBe(false);
  });
});
