/**
 * Every random choice about a message has a number of its own, so that changing one setting
 * (say, the loss share) leaves all other choices of a repeated run as they were.
 */
export const CHOICE = {
  reject: 1,
  temporaryReject: 2,
  submitLatency: 3,
  answer: 4,
  finalStatus: 5,
  reportDelay: 6,
  sentReport: 7,
  sentReportDelay: 8,
  reorder: 9,
  loseSent: 10,
  loseFinal: 11,
  duplicateSent: 12,
  duplicateFinal: 13,
  duplicateDelay: 14,
  reply: 15,
  replyText: 16,
  replyDelay: 17,
} as const;
export type Choice = (typeof CHOICE)[keyof typeof CHOICE];

/** 32-bit FNV-1a over UTF-16 units. */
function fnv1a(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/** The finaliser of MurmurHash3: every input bit changes each output bit with probability 1/2. */
function scramble(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The choices of one message: the same seed and reference always give the same ones. */
export class MessageRandom {
  private readonly base: number;

  constructor(seed: string, reference: string) {
    this.base = scramble(fnv1a(reference, fnv1a(seed, 0x811c9dc5)));
  }

  /** A number in [0, 1). `attempt` makes a choice differ between submissions of one reference. */
  draw(choice: Choice, attempt = 0): number {
    const mixed = this.base ^ Math.imul(choice, 0x9e3779b1) ^ Math.imul(attempt, 0x7feb352d);
    return scramble(scramble(mixed)) / 0x1_0000_0000;
  }

  happens(choice: Choice, share: number, attempt = 0): boolean {
    return share > 0 && this.draw(choice, attempt) < share;
  }

  /** A whole number of milliseconds between min and max, both possible. */
  between(choice: Choice, range: { min: number; max: number }, attempt = 0): number {
    return range.min + Math.floor(this.draw(choice, attempt) * (range.max - range.min + 1));
  }

  /** Walks the keys' shares (each a part of 1) and returns the key that the draw falls on, if any. */
  pickByShare<K extends string>(
    choice: Choice,
    keys: readonly K[],
    shares: Readonly<Partial<Record<K, number>>>,
    attempt = 0,
  ): K | undefined {
    let left = this.draw(choice, attempt);
    for (const key of keys) {
      left -= shares[key] ?? 0;
      if (left < 0) return key;
    }
    return undefined;
  }

  /** Picks one key by weight; undefined when there is none with a weight. */
  pickByWeight(choice: Choice, weights: Readonly<Record<string, number>>): string | undefined {
    const keys = Object.keys(weights).filter((key) => (weights[key] ?? 0) > 0);
    const total = keys.reduce((sum, key) => sum + (weights[key] ?? 0), 0);
    let left = this.draw(choice) * total;
    for (const key of keys) {
      left -= weights[key] ?? 0;
      if (left < 0) return key;
    }
    return keys.at(-1);
  }
}
