// @ts-check

/**
 * What is wrong with a messy row, in hundredths of all messy rows.
 * notation: a valid number, written oddly. repeated: a number that stood in the list before.
 */
const SHARES = /** @type {const} */ ({
  notation: 50,
  repeated: 28,
  emptyPhone: 6,
  letters: 4,
  tooShort: 4,
  tooLong: 2,
  wrongArea: 3,
  extraColumn: 1,
  missingColumns: 1,
  openQuote: 1,
});

/** @typedef {keyof typeof SHARES} MessKind */

const KINDS = /** @type {MessKind[]} */ (Object.keys(SHARES)).flatMap((kind) =>
  Array.from({ length: SHARES[kind] }, () => kind),
);

/** @param {number} draw 0 to 1 */
export const messKind = (draw) => KINDS[Math.floor(draw * KINDS.length)] ?? 'notation';

/**
 * A clean number as usual exports write it.
 * @param {string} area
 * @param {string} exchange
 * @param {string} line
 * @param {number} draw 0 to 1
 */
export function usualNotation(area, exchange, line, draw) {
  if (draw < 0.4) return area + exchange + line;
  if (draw < 0.7) return `(${area}) ${exchange}-${line}`;
  if (draw < 0.85) return `+1${area}${exchange}${line}`;
  return `${area}-${exchange}-${line}`;
}

/**
 * @param {string} area
 * @param {string} exchange
 * @param {string} line
 * @param {number} draw 0 to 1
 */
export function oddNotation(area, exchange, line, draw) {
  switch (Math.floor(draw * 8)) {
    case 0:
      return `${area}.${exchange}.${line}`;
    case 1:
      return `${area} ${exchange} ${line}`;
    case 2:
      return `1-${area}-${exchange}-${line}`;
    case 3:
      return `+1 (${area}) ${exchange}-${line}`;
    case 4:
      return ` ${area}-${exchange}-${line} `;
    case 5:
      return `'${area}${exchange}${line}`;
    case 6:
      return `(${area})\u00a0${exchange}\u00a0${line}`;
    default:
      return `tel:+1-${area}-${exchange}-${line}`;
  }
}

/**
 * The phone column of a row that will be rejected for it.
 * @param {MessKind} kind
 * @param {string} digits ten of them
 * @param {number} draw 0 to 1
 */
export function wrongPhone(kind, digits, draw) {
  switch (kind) {
    case 'emptyPhone':
      return draw < 0.7 ? '' : ' ';
    case 'letters':
      return ['n/a', 'none', 'see notes', 'unknown', 'same as above'][Math.floor(draw * 5)] ?? 'n/a';
    case 'tooShort':
      // Seven digits could be a number of a short plan.
      return draw < 0.5 ? digits.slice(4) : digits.slice(0, 9);
    case 'tooLong':
      return `${digits}${digits.slice(0, 2)}`;
    default:
      return `${draw < 0.5 ? '999' : '123'}-${digits.slice(3, 6)}-${digits.slice(6)}`;
  }
}
