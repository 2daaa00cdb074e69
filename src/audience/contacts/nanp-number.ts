import type { CountryCode } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';
import { buildDigitAutomaton, type DigitAutomaton } from './digit-automaton.js';
import type { PhoneVerdict } from './phone-verdict.js';

const CALLING_CODE = '1';
const NATIONAL_DIGITS = 10;
const ZERO = 48;

/** How a number is written: libphonenumber reads each of them its own way. */
type Form = 'national' | 'trunk' | 'international';

/** What libphonenumber said of the first number of a class, without the number itself. */
type ClassVerdict = { country: string | null } | { refused: PhoneVerdict } | { undecided: true };

/**
 * A fast path for cleanly written North American numbers, with libphonenumber's own verdicts: 0.2 µs a number in
 * place of 25. Its metadata are compiled into an automaton that sorts numbers by which patterns they match; the
 * library sees a number only through these, so one verdict of its own holds for all numbers of a class. An upgrade
 * of the library changes the classes by itself, and metadata in an unknown notation turn the fast path off.
 */
export class NanpReader {
  /** Compiled at the first number (90 ms), as most processes never see one. */
  private compiled: DigitAutomaton | null | undefined;
  private readonly verdicts = new Map<string, (ClassVerdict | undefined)[]>();

  /** @param judge libphonenumber's verdict on a text; must not depend on anything else */
  constructor(private readonly judge: (text: string, country: CountryCode) => PhoneVerdict) {}

  /** Whether the metadata of the installed library could be compiled. */
  get isOn(): boolean {
    return this.automaton !== null;
  }

  /** The verdict, or null where the text is no clean North American number and the library must read it. */
  read(text: string, country: CountryCode): PhoneVerdict | null {
    const { automaton } = this;
    if (!automaton) return null;
    const { next } = automaton;
    let at = 0;
    let end = text.length;
    while (isBlank(text.charCodeAt(at))) at++;
    while (end > at && isBlank(text.charCodeAt(end - 1))) end--;
    const begin = at;
    if (end - begin < NATIONAL_DIGITS) return null;
    let form: Form = 'national';
    if (text.charCodeAt(at) === PLUS) {
      at++;
      if (text.charCodeAt(at) !== ONE) return null;
      form = 'international';
    }
    if (text.charCodeAt(at) === ONE) {
      if (form === 'national') form = 'trunk';
      at++;
      if (isSeparator(text.charCodeAt(at))) at++;
    }
    const bracket = text.charCodeAt(at) === OPEN;
    if (bracket) at++;
    const area = at;
    const first = text.charCodeAt(at) - ZERO;
    if (first < 2) return null;
    let state = 0;
    for (const stop = at + 3; at < stop; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) return null;
      state = next[state * 10 + digit] ?? 0;
    }
    if (bracket) {
      if (text.charCodeAt(at) !== CLOSE) return null;
      at++;
    }
    if (isSeparator(text.charCodeAt(at))) at++;
    const exchange = at;
    for (const stop = at + 3; at < stop; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) return null;
      state = next[state * 10 + digit] ?? 0;
    }
    if (isSeparator(text.charCodeAt(at))) at++;
    const line = at;
    for (const stop = at + 4; at < stop; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) return null;
      state = next[state * 10 + digit] ?? 0;
    }
    if (at !== end) return null;
    const digits =
      at - area === NATIONAL_DIGITS && area - begin === 1
        ? text.slice(begin, end)
        : `1${text.slice(area, area + 3)}${text.slice(exchange, exchange + 3)}${text.slice(line, end)}`;
    return this.verdict(digits, state, form, country);
  }

  private get automaton(): DigitAutomaton | null {
    if (this.compiled === undefined) this.compiled = compile();
    return this.compiled;
  }

  private verdict(digits: string, state: number, form: Form, country: CountryCode): PhoneVerdict | null {
    const key = form === 'international' ? form : form + country;
    let verdicts = this.verdicts.get(key);
    if (!verdicts) {
      verdicts = [];
      this.verdicts.set(key, verdicts);
    }
    let known = verdicts[state];
    if (!known) {
      known = this.judgeClass(digits, form, country);
      verdicts[state] = known;
    }
    if ('country' in known) return { valid: true, digits, country: known.country };
    return 'refused' in known ? known.refused : null;
  }

  private judgeClass(digits: string, form: Form, country: CountryCode): ClassVerdict {
    if (form !== 'international' && !isNanpCountry(country)) return { undecided: true };
    const written = { national: digits.slice(1), trunk: digits, international: `+${digits}` }[form];
    const verdict = this.judge(written, country);
    if (!verdict.valid) return { refused: verdict };
    return verdict.digits === digits ? { country: verdict.country } : { undecided: true };
  }
}

const PLUS = 43;
const ONE = 49;
const OPEN = 40;
const CLOSE = 41;

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Blank, hyphen, full stop. */
function isSeparator(code: number): boolean {
  return code === 32 || code === 45 || code === 46;
}

function nanpCountries(): readonly CountryCode[] {
  return metadata.country_calling_codes[CALLING_CODE] ?? [];
}

function isNanpCountry(country: CountryCode): boolean {
  return nanpCountries().includes(country);
}

/** Sorts the ten digits of a number. @throws UnknownPatternError */
export function nanpAutomaton(): DigitAutomaton {
  const patterns = nanpCountries().flatMap((country) => texts(metadata.countries[country]));
  return buildDigitAutomaton(patterns, NATIONAL_DIGITS);
}

/** Null where the metadata hold something unknown, or where a leading 1 does not set a number apart. */
function compile(): DigitAutomaton | null {
  try {
    const automaton = nanpAutomaton();
    // No pattern goes on after a 1, so what follows a leading 1 is judged as if it stood alone.
    return automaton.settled[automaton.next[1] ?? 0] ? automaton : null;
  } catch {
    return null;
  }
}

/** All patterns of a numbering plan, wherever they stand. Texts with `$1` are templates, not patterns. */
function texts(plan: unknown): string[] {
  if (typeof plan === 'string') return /\$\d/.test(plan) ? [] : [plan];
  return Array.isArray(plan) ? plan.flatMap(texts) : [];
}
