// @ts-check
import { messKind, oddNotation, usualNotation, wrongPhone } from './mess.mjs';
import { NumberSpace } from './number-space.mjs';
import { person } from './person.mjs';
import { createRandom } from './random.mjs';

export const HEADER = 'First Name,Last Name,Mobile Phone,Email,State,Zip,Company\r\n';
/** People look at the first rows: they are clean, as in most files. */
const CLEAN_START = 20;
/** Half of the repetitions stand close to the first one, as where two exports were joined. */
const NEAR = 4_096;
/** Share of people who live elsewhere than their number says. */
const MOVED = 0.07;

/**
 * @typedef {object} ListRow
 * @property {import('./mess.mjs').MessKind | null} mess
 * @property {import('./number-space.mjs').Area} area
 * @property {string} phone ten digits of the number that was drawn
 * @property {import('./person.mjs').Person} person
 * @property {string} line as it stands in the CSV file, line end included
 */

/** The rows of one list, in order; the same for the same seed and share of mess, wherever and however often. */
export class ListRows {
  /**
   * @param {number} seed
   * @param {number} messShare 0 to 1
   */
  constructor(seed, messShare) {
    this.space = new NumberSpace(seed);
    this.random = createRandom(seed * 2 + 1);
    this.messShare = messShare;
    /** Distinct numbers given so far, each in a row that becomes a contact. */
    this.drawn = 0;
    this.given = 0;
  }

  /** @returns {ListRow} */
  next() {
    const { random, space } = this;
    const mess = this.given < CLEAN_START || random() >= this.messShare ? null : messKind(random());
    this.given += 1;
    const place = this.#place(mess);
    const { area, code } = space.exchangeAt(place);
    const lastFour = space.lineAt(place);
    const home = random() < MOVED ? space.exchangeAt(Math.floor(random() * space.size)).area : area;
    const one = person(home, random);
    const line = toLine(mess, area.code, code, lastFour, one, random());
    return { mess, area, phone: area.code + code + lastFour, person: one, line };
  }

  /**
   * A rejected row uses up no number: what is repeated has always stood in a row that becomes a contact.
   * @param {ListRow['mess']} mess
   */
  #place(mess) {
    if (mess === 'repeated') return this.#earlierPlace();
    if (mess !== null && mess !== 'notation') return Math.floor(this.random() * this.space.size);
    this.drawn += 1;
    return this.space.next();
  }

  #earlierPlace() {
    const back = this.random() < 0.5 ? Math.min(NEAR, this.drawn) : this.drawn;
    return this.space.placeOf(this.drawn - 1 - Math.floor(this.random() * back));
  }
}

/**
 * @param {ListRow['mess']} mess
 * @param {string} area
 * @param {string} exchange
 * @param {string} lastFour
 * @param {import('./person.mjs').Person} one
 * @param {number} draw 0 to 1
 */
function toLine(mess, area, exchange, lastFour, one, draw) {
  const { first, last, email, state, zip } = one;
  const company = quoted(one.company);
  switch (mess) {
    case null:
    case 'repeated':
      return `${first},${last},${usualNotation(area, exchange, lastFour, draw)},${email},${state},${zip},${company}\r\n`;
    case 'notation':
      return `${first.toUpperCase()},${last},${oddNotation(area, exchange, lastFour, draw)},${email},${state},${zip},${company}\r\n`;
    case 'extraColumn':
      return `${first},${last},${area}${exchange}${lastFour},${email},${state},${zip},${company},imported\r\n`;
    case 'missingColumns':
      return `${first},${last}\r\n`;
    case 'openQuote':
      return `"${first},${last},${area}${exchange}${lastFour},${email},${state},${zip},\r\n`;
    default:
      return `${first},${last},${wrongPhone(mess, area + exchange + lastFour, draw)},${email},${state},${zip},${company}\r\n`;
  }
}

/** @param {string} value */
function quoted(value) {
  return value.includes(',') || value.includes('"') ? `"${value.replaceAll('"', '""')}"` : value;
}
