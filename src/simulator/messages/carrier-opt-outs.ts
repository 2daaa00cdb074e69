const STOP_TEXTS = new Set([
  'stop',
  'stopall',
  'stop all',
  'stop please',
  'please stop',
  'unsubscribe',
  'cancel',
  'end',
  'quit',
  'revoke',
  'opt out',
  'optout',
]);
const START_TEXTS = new Set(['start', 'unstop', 'yes start']);

/** Case, punctuation and emoji do not matter to a person who wants out. */
function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether the whole text asks to be left alone. */
export function isStopText(text: string): boolean {
  return STOP_TEXTS.has(fold(text));
}

/** Who said STOP to which number of an account, as the carrier itself remembers it. */
export class CarrierOptOuts {
  private readonly stopped = new Set<string>();

  /** Reads a reply; START takes a STOP back. */
  noteReply(accountId: string, number: string, person: string, text: string): void {
    const key = `${accountId} ${number} ${person}`;
    if (isStopText(text)) this.stopped.add(key);
    else if (START_TEXTS.has(fold(text))) this.stopped.delete(key);
  }

  has(accountId: string, number: string, person: string): boolean {
    return this.stopped.size > 0 && this.stopped.has(`${accountId} ${number} ${person}`);
  }

  clear(): void {
    this.stopped.clear();
  }
}
