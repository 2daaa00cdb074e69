// @ts-check
import { AREAS } from './area-table.mjs';
import { createRandom } from './random.mjs';

/**
 * @typedef {(typeof AREAS)[number]} Area
 * @typedef {object} Exchange
 * @property {Area} area
 * @property {string} code three digits
 */

const LINES = 10_000;
/** Share of a step of the walk: the golden ratio spreads numbers over all area codes from the first rows on. */
const GOLDEN = 0.618_033_988_749_895;

/**
 * Every number that the lists draw from, each once, in a mixed order without a table of those that were used:
 * the n-th number follows from n alone. Real area codes, each with a part of its exchanges in use.
 */
export class NumberSpace {
  /** @param {number} seed */
  constructor(seed) {
    this.exchanges = exchangesInUse();
    this.lines = shuffledLines();
    this.size = this.exchanges.length * LINES;
    this.first = Math.floor(createRandom(seed)() * this.size);
    this.stride = coprimeNear(Math.floor(this.size * GOLDEN), this.size);
    this.place = this.first;
  }

  /** @returns the place of the next number, for `exchangeAt` and `lineAt` */
  next() {
    const place = this.place;
    this.place += this.stride;
    if (this.place >= this.size) this.place -= this.size;
    return place;
  }

  /**
   * @param {number} index of a number that `next` has given already, counted from 0
   * @returns {number} its place
   */
  placeOf(index) {
    return Number((BigInt(this.first) + BigInt(index) * BigInt(this.stride)) % BigInt(this.size));
  }

  /**
   * @param {number} place
   * @returns {Exchange}
   */
  exchangeAt(place) {
    const exchange = this.exchanges[Math.floor(place / LINES)];
    if (exchange === undefined) throw new Error(`There is no number at ${place}.`);
    return exchange;
  }

  /**
   * @param {number} place
   * @returns {string} the last four digits
   */
  lineAt(place) {
    // The walk's last digits follow a pattern; a shuffled table hides it and gives each line once all the same.
    const shift = Math.floor(place / LINES) * 31;
    return this.lines[((place % LINES) + shift) % LINES] ?? '';
  }
}

/** @returns {string[]} all lines in a mixed order */
function shuffledLines() {
  const random = createRandom(20_261_104);
  const lines = Array.from({ length: LINES }, (_, line) => ({ line, place: random() }));
  lines.sort((a, b) => a.place - b.place || a.line - b.line);
  return lines.map(({ line }) => String(LINES + line).slice(1));
}

/** @returns {Exchange[]} */
function exchangesInUse() {
  const random = createRandom(20_261_103);
  return AREAS.flatMap((area) => {
    const share = 0.25 + 0.7 * random();
    return Array.from({ length: 800 }, (_, index) => String(200 + index))
      .filter(() => random() < share)
      .filter((code) => isAssigned(area.code, code))
      .map((code) => ({ area, code }));
  });
}

/**
 * N11 are services, 555 is fiction and directory assistance, and 950 leads to carriers; in 305 and 505 libphonenumber
 * knows some exchanges as not in use.
 * @param {string} area
 * @param {string} code
 */
function isAssigned(area, code) {
  if (code.endsWith('11') || code === '555' || code === '950') return false;
  return !(area === '305' && code.startsWith('2')) && !(area === '505' && code.startsWith('6'));
}

/**
 * @param {number} wanted
 * @param {number} size
 */
function coprimeNear(wanted, size) {
  let candidate = wanted;
  while (greatestDivisor(candidate, size) !== 1) candidate += 1;
  return candidate;
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
function greatestDivisor(a, b) {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
