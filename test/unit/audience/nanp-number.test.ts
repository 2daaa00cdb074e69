import { describe, expect, it } from '@jest/globals';
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';
import { buildDigitAutomaton } from '../../../src/audience/contacts/digit-automaton.js';
import { parseDigitPattern } from '../../../src/audience/contacts/digit-pattern.js';
import { NanpReader, nanpAutomaton } from '../../../src/audience/contacts/nanp-number.js';
import { readByLibrary, readPhone } from '../../../src/audience/contacts/phone-number.js';
import type { PhoneVerdict } from '../../../src/audience/contacts/phone-verdict.js';

/**
 * At random; the library needs 50 µs for one. What goes wrong in a class or at a step is found by the walk over all of
 * them, so more of these find nothing else: `NANP_NUMBERS=1000000 NANP_SEED=7` tries others.
 */
const NUMBERS = Number(process.env['NANP_NUMBERS'] ?? '60000');
/** Numbers for each step of the automaton. */
const A_STEP = 4;
/** Ways that are known to one of its states. */
const WAYS = 4;
const SEED = Number(process.env['NANP_SEED'] ?? '20261122');
const FORMS: readonly ((n: string) => string)[] = [
  (n) => n,
  (n) => `1${n}`,
  (n) => `+1${n}`,
  (n) => `(${n.slice(0, 3)}) ${n.slice(3, 6)}-${n.slice(6)}`,
  (n) => `(${n.slice(0, 3)})${n.slice(3, 6)}.${n.slice(6)}`,
  (n) => `${n.slice(0, 3)}-${n.slice(3, 6)}-${n.slice(6)}`,
  (n) => `${n.slice(0, 3)}.${n.slice(3, 6)}.${n.slice(6)}`,
  (n) => `${n.slice(0, 3)} ${n.slice(3, 6)} ${n.slice(6)}`,
  (n) => `${n.slice(0, 3)} ${n.slice(3)}`,
  (n) => `+1 (${n.slice(0, 3)}) ${n.slice(3, 6)}-${n.slice(6)}`,
  (n) => `+1-${n.slice(0, 3)}-${n.slice(3, 6)}-${n.slice(6)}`,
  (n) => `1-${n.slice(0, 3)}-${n.slice(3, 6)}-${n.slice(6)}`,
  (n) => `1 ${n.slice(0, 3)} ${n.slice(3, 6)} ${n.slice(6)}`,
  (n) => `1.${n.slice(0, 3)}.${n.slice(3, 6)}.${n.slice(6)}`,
  (n) => `1(${n.slice(0, 3)})${n.slice(3)}`,
  (n) => `  ${n} \t`,
];
/** What is nearly such a text; most of it must go on to the library. */
const NEAR_MISSES: readonly ((n: string) => string)[] = [
  (n) => n.slice(1),
  (n) => `${n}0`,
  (n) => `2${n}`,
  (n) => `11${n}`,
  (n) => `+${n}`,
  (n) => `+11${n}`,
  (n) => `+ 1${n}`,
  (n) => `0111${n}`,
  (n) => `001${n}`,
  (n) => `${n} x12`,
  (n) => `${n.slice(0, 3)}--${n.slice(3, 6)}--${n.slice(6)}`,
  (n) => `${n.slice(0, 3)}) ${n.slice(3)}`,
  (n) => `(${n.slice(0, 3)} ${n.slice(3)}`,
  (n) => `${n.slice(0, 5)}o${n.slice(6)}`,
  (n) => `'${n}`,
  (n) => `tel:+1${n}`,
  (n) => `${n}/`,
  (n) => `.${n}`,
];

interface Case {
  text: string;
  country: CountryCode;
}

describe('the fast path for North American numbers', () => {
  const nanpCountries = metadata.country_calling_codes['1'] ?? [];
  const reader = new NanpReader(readByLibrary);

  it('is on with the installed metadata', () => {
    expect(reader.isOn).toBe(true);
  });

  it(`says of ${NUMBERS} numbers what libphonenumber says`, () => {
    const random = mulberry32(SEED);
    const comparison = new Comparison();
    for (let i = 0; i < NUMBERS; i++) comparison.add(oneCase(random, nanpCountries));
    expect(comparison.differing).toEqual([]);
    // A path that takes nothing, or refuses everything, would also pass.
    expect(comparison.valid).toBeGreaterThan(NUMBERS * 0.7);
    expect(comparison.refused).toBeGreaterThan(NUMBERS * 0.1);
  }, 300_000);

  // Numbers that are put into one class by mistake part at some step, and each is gone here by several ways: that
  // finds a class of a single exchange, which even a million numbers at random may miss.
  it('says so behind every step from one of its states to the next', () => {
    const { next, states, settled } = nanpAutomaton();
    const random = mulberry32(SEED + 4);
    const ways = waysInto(next, states, random);
    const comparison = new Comparison();
    let steps = 0;
    for (const [state, known] of ways.entries()) {
      if (known.length === 0) continue;
      for (let digit = 0; digit < 10; digit++) {
        for (let i = 0; i < (settled[state] ? 1 : A_STEP); i++) {
          const number = `${pick(random, known)}${digit}${digits(random, 10)}`.slice(0, 10);
          if (/^[01]/.test(number)) continue;
          const country = random() < 0.5 ? 'US' : pick(random, nanpCountries);
          comparison.add({ text: pick(random, FORMS)(number), country });
          steps++;
        }
      }
    }
    expect(comparison.differing).toEqual([]);
    expect(steps).toBeGreaterThan(states * 10);
    expect(comparison.valid).toBeGreaterThan(steps * 0.3);
    expect(comparison.refused).toBeGreaterThan(steps * 0.1);
  }, 300_000);

  it('leaves to the library what is written otherwise, and agrees with it there as well', () => {
    const random = mulberry32(SEED + 1);
    const differing: unknown[] = [];
    for (let i = 0; i < 6_000; i++) {
      const number = nationalNumber(random);
      const text = pick(random, NEAR_MISSES)(number);
      const country = pick(random, ['US', 'CA', 'JM', 'GB'] as const);
      const read = readPhone(text, country);
      const expected = readByLibrary(text, country);
      if (!same(read, expected)) differing.push({ seed: SEED, text, country, read, expected });
    }
    expect(differing).toEqual([]);
  }, 300_000);

  it.each(FORMS.map((form) => form('2125550123')))('takes %j', (text) => {
    expect(reader.read(text, 'US')).toEqual({
      valid: true,
      digits: '12125550123',
      country: 'US',
    });
  });

  it('takes no number without a country code from elsewhere', () => {
    expect(reader.read('2125550123', 'GB')).toBeNull();
    expect(reader.read('12125550123', 'GB')).toBeNull();
    expect(reader.read('+12125550123', 'GB')).toMatchObject({ valid: true, country: 'US' });
  });

  it('asks the library once for each class of numbers', () => {
    let asked = 0;
    const counted = new NanpReader((text, country) => {
      asked++;
      return readByLibrary(text, country);
    });
    const random = mulberry32(SEED + 2);
    for (let i = 0; i < 60_000; i++) counted.read(nationalNumber(random), 'US');
    expect(asked).toBeLessThan(400);
  });

  it('needs less than half a microsecond for a number', () => {
    const random = mulberry32(SEED + 3);
    const texts = Array.from({ length: 100_000 }, () => pick(random, FORMS)(nationalNumber(random)));
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 8; round++) {
      const start = process.cpuUsage().user;
      for (const text of texts) reader.read(text, 'US');
      best = Math.min(best, (process.cpuUsage().user - start) / texts.length);
    }
    // Measured at 0.3 µs on a busy machine; the library needs 25.
    expect(best).toBeLessThan(1.5);
  });
});

describe('the automaton behind it', () => {
  const PATTERNS = [
    '8766060\\d{3}',
    '(?:2(?:0[1-35-9]|1[02-9])|98[34])[2-9]\\d{3,6}',
    '8001|8[024]9',
    '3[2-46]?7',
    '([457]\\d{3})$|1',
    // Begun by both 551 and 552, and whole with ten digits only by the former.
    '55(?:1\\d{7}|2)',
  ];

  it('puts two numbers into one state only if all patterns say the same of both', () => {
    const { next } = buildDigitAutomaton(PATTERNS, 10);
    const random = mulberry32(SEED);
    const meanings = new Map<number, string>();
    const differing: unknown[] = [];
    for (let i = 0; i < 50_000; i++) {
      const starts = ['87660', '876606', '876', '2', '20', '983', '8001', '80', '3', '37', '4', '551', '552'];
      const start = pick(random, starts);
      const number = (start + digits(random, 10)).slice(0, 10);
      let state = 0;
      for (const digit of number) state = next[state * 10 + Number(digit)] ?? 0;
      const meaning = PATTERNS.map(
        (pattern) => `${new RegExp(`^(?:${pattern})$`).test(number)}${number.search(pattern) === 0}`,
      ).join();
      const known = meanings.get(state) ?? meaning;
      if (known !== meaning) differing.push({ number, known, meaning });
      meanings.set(state, meaning);
    }
    expect(differing).toEqual([]);
    expect(new Set(meanings.values()).size).toBeGreaterThanOrEqual(5);
  });

  it.each(['\\d+', '\\d*', '(?=1)2', '[^2]', 'a', '(12', '1)', '\\w', '^1'])(
    'refuses the notation %j',
    (pattern) => {
      expect(() => parseDigitPattern(pattern)).toThrow(pattern);
    },
  );
});

/** What both say of one text after the other. */
class Comparison {
  private readonly reader = new NanpReader(readByLibrary);
  readonly differing: unknown[] = [];
  valid = 0;
  refused = 0;

  add({ text, country }: Case): void {
    const fast = this.reader.read(text, country);
    if (!fast || this.differing.length >= 5) return;
    const expected = this.expected(text, country, fast);
    if (!same(fast, expected)) this.differing.push({ seed: SEED, text, country, fast, expected });
  }

  private expected(text: string, country: CountryCode, fast: PhoneVerdict): object {
    const number = parsePhoneNumberFromString(text.trim(), { defaultCountry: country, extract: false });
    if (number?.isValid()) {
      this.valid++;
      return { valid: true, digits: number.number.slice(1), country: number.country ?? null };
    }
    this.refused++;
    // Our own word for the fault costs the library two more readings: every tenth time.
    return this.refused % 10 === 0 ? readByLibrary(text, country) : { ...fast, valid: false };
  }
}

/** Up to WAYS beginnings of numbers that lead into each state, the shortest and some others. */
function waysInto(next: Uint16Array, states: number, random: () => number): string[][] {
  const ways: string[][] = Array.from({ length: states }, (_, state) => (state === 0 ? [''] : []));
  for (let state = 0; state < states; state++) {
    const known = ways[state] ?? [];
    // Into the last ones ten digits have led, and none goes on.
    if (known.length === 0) continue;
    for (let digit = 0; digit < 10; digit++) {
      const into = ways[next[state * 10 + digit] ?? 0] ?? [];
      const way = `${pick(random, known)}${digit}`;
      if (way.length > 9) continue;
      if (into.length < WAYS) into.push(way);
      else if (random() < 0.1) into[1 + Math.floor(random() * (WAYS - 1))] = way;
    }
  }
  return ways;
}

function oneCase(random: () => number, countries: readonly CountryCode[]): Case {
  const written = random() < 0.93 ? pick(random, FORMS) : pick(random, NEAR_MISSES);
  const country =
    random() < 0.5
      ? 'US'
      : random() < 0.9
        ? pick(random, countries)
        : pick(random, ['GB', 'DE', 'MX'] as const);
  return { text: written(nationalNumber(random)), country };
}

/** Half of them in an area code that exists; all area codes, and exchanges of every kind, come up often. */
function nationalNumber(random: () => number): string {
  const kind = random();
  if (kind < 0.65) return `${pick(random, KNOWN_AREAS)}${2 + Math.floor(random() * 8)}${digits(random, 6)}`;
  if (kind < 0.72) return `${pick(random, KNOWN_AREAS)}${digits(random, 7)}`;
  // Where more than the area code decides: islands, personal numbers, toll-free, N11.
  if (kind < 0.85) return `${pick(random, DEEP_AREAS)}${digits(random, 7)}`;
  if (kind < 0.9) return `${pick(random, KNOWN_AREAS)}${2 + Math.floor(random() * 8)}11${digits(random, 4)}`;
  if (kind < 0.92) return `876606${digits(random, 4)}`;
  if (kind < 0.94) return `246521${digits(random, 4)}`;
  if (kind < 0.96) return `52${digits(random, 8)}`;
  return `${2 + Math.floor(random() * 8)}${digits(random, 9)}`;
}

const DEEP_AREAS =
  '242 246 264 268 284 340 345 441 473 500 521 522 523 524 525 533 544 600 622 649 658 664 670 671 684 721 758 767 784 787 800 809 829 833 844 849 855 866 868 869 876 877 888 900 939 983'.split(
    ' ',
  );
const KNOWN_AREAS = Array.from({ length: 800 }, (_, i) => String(200 + i)).filter((area) =>
  ['2345678', '5550123', '9876543'].some((line) => parsePhoneNumberFromString(`+1${area}${line}`)?.isValid()),
);

function digits(random: () => number, count: number): string {
  return String(Math.floor(random() * 10 ** count)).padStart(count, '0');
}

function pick<One>(random: () => number, from: readonly One[]): One {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error('Nothing to pick from.');
  return one;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
