import { CLOSINGS, HELP_WORDS, OPENINGS, START_WORDS, STOP_WORDS } from './default-keywords.js';
import { foldText } from './fold-text.js';
import { isStopPhrase } from './stop-phrases.js';

/** What a reply asks for by a keyword. */
export type KeywordVerdict = 'stop' | 'start' | 'help';

/** A company's own words: none, as long as it has not set any. */
export const NO_WORDS: ReadonlySet<string> = new Set();

/** A keyword that a reply consists of. */
export interface KeywordMatch {
  verdict: KeywordVerdict;
  /** The word as it stands in its list; null: a plain sentence that opts out. */
  word: string | null;
}

/**
 * What a reply asks for, and by which word; null where it is no keyword. Whole messages only: politeness around the
 * word is passed over, anything else makes it a conversation. A stop word wins over every other meaning.
 *
 * @param ownStopWords the company's own, folded
 */
export function findKeyword(text: string, ownStopWords: ReadonlySet<string> = NO_WORDS): KeywordMatch | null {
  const folded = foldText(text);
  if (folded === '') return null;
  const core = withoutPoliteness(folded);
  const find = (verdict: KeywordVerdict, words: ReadonlySet<string>): KeywordMatch | null => {
    const word = [folded, core].find((said) => words.has(said));
    return word === undefined ? null : { verdict, word };
  };
  const sentence = isStopPhrase(folded) || isStopPhrase(core);
  return (
    find('stop', STOP_WORDS) ??
    find('stop', ownStopWords) ??
    (sentence ? { verdict: 'stop', word: null } : null) ??
    find('start', START_WORDS) ??
    find('help', HELP_WORDS)
  );
}

/** The same without the word. */
export function matchKeyword(
  text: string,
  ownStopWords: ReadonlySet<string> = NO_WORDS,
): KeywordVerdict | null {
  return findKeyword(text, ownStopWords)?.verdict ?? null;
}

/** Whether a phrase is a stop word for every company, so that no company needs to set it. */
export function isDefaultStop(phrase: string): boolean {
  return matchKeyword(phrase) === 'stop';
}

/** Takes openings and closings off as long as something is left. */
function withoutPoliteness(folded: string): string {
  let core = folded;
  for (;;) {
    const opening = OPENINGS.find((words) => core.startsWith(`${words} `));
    const closing = CLOSINGS.find((words) => core.endsWith(` ${words}`));
    if (opening) core = core.slice(opening.length + 1);
    else if (closing) core = core.slice(0, -closing.length - 1);
    else return core;
  }
}
