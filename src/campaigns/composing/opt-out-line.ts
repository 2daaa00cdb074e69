/** What a campaign's texts end with unless it says otherwise. */
export const DEFAULT_OPT_OUT_TEXT = 'Reply STOP to opt out';

/** «Reply STOP», «text "stop" to 12345», «STOP to end»: the person is told how, in whichever words. */
const TELLS_HOW =
  /\b(?:reply|text|txt|send|respond|answer)(?:\s+with)?\s+["'\u2018\u201c\u00ab]?stop\b|\bstop\b["'\u2019\u201d\u00bb]?\s*(?:to|2|=)\s*(?:opt|end|quit|cancel|stop|unsub|unsubscribe)/i;

/** The text with the line behind it, once: not where the text says it already, in its own words or these. */
export function withOptOutLine(text: string, line: string | null): string {
  if (line === null || TELLS_HOW.test(text) || folded(text).includes(folded(line))) return text;
  return `${text}\n${line}`;
}

function folded(text: string): string {
  const words = text.toLowerCase().replaceAll(/\s+/g, ' ');
  // Not /[.!\s]+$/: that takes 6 s where 20,000 dots stand before a letter.
  let end = words.length;
  while (end > 0 && '.! '.includes(words.charAt(end - 1))) end--;
  return words.slice(0, end);
}
