import { isGsm7 } from '../../carriers/gsm7.js';

/** What stands for a character that word processors and phones put in; each keeps the meaning in plain signs. */
const PLAIN: readonly (readonly [string, string])[] = [
  ['\u2018\u2019\u201a\u201b\u2032\u00b4\u02b9\u02bb\u02bc`', "'"],
  ['\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u02ba', '"'],
  ['\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u00b7', '-'],
  ['\u2026', '...'],
  [
    '\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\u2028\u2029',
    ' ',
  ],
  ['\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f\u200e\u200f', ''],
  ['\u2044\u2215', '/'],
  ['\u00bc', '1/4'],
  ['\u00bd', '1/2'],
  ['\u00be', '3/4'],
  ['\u2122', '(TM)'],
  ['\u00ae', '(R)'],
  ['\u00a9', '(C)'],
];

const PLAIN_BY_CHARACTER = new Map(
  PLAIN.flatMap(([characters, plain]) => [...characters].map((character) => [character, plain] as const)),
);

/**
 * Puts plain signs in the place of typographic ones where the whole text then fits GSM-7: 160 characters a message
 * instead of 70. A text that needs UCS-2 anyway, for an emoji or a Chinese name, keeps its typography.
 */
export function replaceTypography(text: string): string {
  if (isGsm7(text)) return text;
  const plain = [...text].map((character) => PLAIN_BY_CHARACTER.get(character) ?? character).join('');
  return isGsm7(plain) ? plain : text;
}
