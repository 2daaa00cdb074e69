import { foldText } from '../../compliance/keywords/fold-text.js';

/** Characters of a word that are kept, and words of a reply: what lies behind is not found. */
const LONGEST_WORD = 40;
const MOST_WORDS = 200;

/** The words of a text as they are searched for: folded as keywords are, each once. */
export function wordsOf(text: string): string[] {
  return [...new Set(foldText(text).split(' ').filter(isWord).map(beginning))].slice(0, MOST_WORDS);
}

/** What is looked for: a word, or with `isPrefix` all words that begin so. */
export interface SearchTerm {
  word: string;
  isPrefix: boolean;
}

/** `free ship*` are two terms. Folded as the texts are; punctuation separates. */
export function termsOf(query: string): SearchTerm[] {
  const terms = new Map<string, SearchTerm>();
  for (const part of query.split(/\s+/)) {
    const words = foldText(part).split(' ').filter(isWord).map(beginning);
    for (const [index, word] of words.entries()) {
      const isPrefix = part.endsWith('*') && index === words.length - 1;
      terms.set(`${word}${isPrefix ? '*' : ''}`, { word, isPrefix });
    }
  }
  return [...terms.values()];
}

/** Whether a text with these words has all terms. */
export function hasTerms(words: ReadonlySet<string>, terms: readonly SearchTerm[]): boolean {
  return terms.every(({ word, isPrefix }) =>
    isPrefix ? [...words].some((one) => one.startsWith(word)) : words.has(word),
  );
}

function isWord(word: string): boolean {
  return word !== '';
}

function beginning(word: string): string {
  return [...word].slice(0, LONGEST_WORD).join('');
}
