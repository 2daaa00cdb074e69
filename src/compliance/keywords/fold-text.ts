/** Signs that people send instead of the word. */
const STOP_SIGNS = /[\u{1F6D1}\u{26D4}\u{1F6AB}]/gu;
/** Straight and curly apostrophes and accents used as such: they join (`don’t`), other punctuation separates. */
const APOSTROPHES = /['’‘ʼ`´]/g;
/** Phones append such a line by themselves. */
const SIGNATURE = /^\s*(?:sent|envoyé|enviado) (?:from|via|depuis|de|desde)\b/i;

/**
 * A reply reduced to what was said: lower case, without accents, punctuation, emoji and invisible characters, one
 * space between words. Styled letters (full width, mathematical bold) become plain ones. Words are never cut, so
 * `nonstop` stays one word.
 */
export function foldText(text: string): string {
  const plain = withoutSignature(text)
    .replace(STOP_SIGNS, ' stop ')
    .replace(APOSTROPHES, '')
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    // Final forms and ligatures of lower-casing may bring marks back (Turkish İ).
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return joinSpelledOut(plain.split(' ')).map(shortenRuns).filter(differsFromLast).join(' ');
}

/** Looks at the last line alone: a pattern over the whole text takes the square of its length for a page of blanks. */
function withoutSignature(text: string): string {
  const written = text.trimEnd();
  const end = written.lastIndexOf('\n');
  return end !== -1 && SIGNATURE.test(written.slice(end + 1)) ? written.slice(0, end) : written;
}

/** `S.T.O.P` and `s t o p` are one word. */
function joinSpelledOut(words: string[]): string[] {
  const spelledOut = words.length >= 3 && words.every((word) => /^\p{L}$/u.test(word));
  return spelledOut ? [words.join('')] : words;
}

/** `STOOOOP` and `stoppp`: no word of ours has three equal letters in a row. */
function shortenRuns(word: string): string {
  return word.replace(/(\p{L})\1{2,}/gu, '$1');
}

/** `stop stop stop` says it once. */
function differsFromLast(word: string, index: number, words: string[]): boolean {
  return index === 0 || word !== words[index - 1];
}
