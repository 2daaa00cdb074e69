#!/usr/bin/env node
// Writes the sample contact file: 10,000 rows with the mess that real files have, the same bytes on every run.
// Usage: node scripts/generate-sample.mjs [--out FILE]
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AREAS } from './lists/area-table.mjs';
import { FIRST_NAMES, LAST_NAMES } from './lists/name-table.mjs';
import { createRandom } from './lists/random.mjs';

const ROWS = 10_000;
const DEFAULT_OUT = join(dirname(fileURLToPath(import.meta.url)), 'samples/contacts-10000.csv');

const SUFFIXES = ['Jr.', 'Sr.', 'III', 'MD', 'PhD'];
const COMPANIES = [
  'Acme Plumbing',
  'Baker, Hill & Sons',
  'The "Blue Door" Café',
  'Sunrise Dental',
  'Q&A Consulting, LLC',
  'Harbor Freight Forwarders',
  '',
  '',
  '',
];
const NOTES = [
  'prefers evenings',
  'met at the fair; call back',
  'two lines:\r\nsecond line',
  'said "maybe"',
  'moved, see new address',
  '=SUM(A1:A9)',
  '5" pipe order',
];
const HEADER = ['First Name', 'Last Name', 'Mobile Phone', 'Email', 'State', 'Zip', 'Company', 'Notes'];
const PHONE = 2;

/** How many rows of each kind of mess; the rest is clean but for its notation. */
const MESS = {
  duplicate: 310,
  emptyPhone: 62,
  letters: 41,
  tooShort: 38,
  tooLong: 17,
  invalidAreaCode: 33,
  tollFree: 24,
  extraColumn: 19,
  missingColumns: 12,
  openQuote: 6,
};

/** @typedef {{ area: { code: string, state: string, zip: string }, digits: string }} FictitiousNumber */

const random = createRandom(20_261_101);
/** @param {number} limit */
const below = (limit) => Math.floor(random() * limit);

/**
 * @template Value
 * @param {readonly Value[]} values
 * @returns {Value}
 */
function pick(values) {
  const value = values[below(values.length)];
  if (value === undefined) throw new Error('Nothing to pick from.');
  return value;
}

/**
 * @template Value
 * @param {readonly Value[]} values
 */
function shuffle(values) {
  return values
    .map((value) => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

/** 555-0100 to 555-0199 are set aside for fiction in every area code: none of these numbers is anybody's. */
function fictitiousNumbers() {
  return shuffle(
    AREAS.flatMap((area) =>
      Array.from({ length: 100 }, (_, line) => ({
        area,
        digits: `${area.code}55501${String(line).padStart(2, '0')}`,
      })),
    ),
  );
}

/** @param {string} digits */
function notation(digits) {
  const [area, exchange, line] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return pick([
    `(${area}) ${exchange}-${line}`,
    `(${area}) ${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `${area}.${exchange}.${line}`,
    `${area} ${exchange} ${line}`,
    digits,
    digits,
    `1${digits}`,
    `+1${digits}`,
    `+1 (${area}) ${exchange}-${line}`,
    `1-${area}-${exchange}-${line}`,
    ` ${area}-${exchange}-${line} `,
  ]);
}

/** @param {FictitiousNumber} number */
function person({ area, digits }) {
  const first = pick(FIRST_NAMES);
  const plainLast = pick(LAST_NAMES);
  const last = random() < 0.03 ? `${plainLast}, ${pick(SUFFIXES)}` : plainLast;
  const mailbox = `${first}.${plainLast}${below(1_000)}`
    .normalize('NFD')
    .replaceAll(/[^\w.]/g, '')
    .toLowerCase();
  return [
    random() < 0.05 ? first.toUpperCase() : first,
    last,
    notation(digits),
    random() < 0.7 ? `${mailbox}@example.com` : '',
    random() < 0.85 ? area.state : '',
    random() < 0.8 ? `${area.zip}${String(below(100)).padStart(2, '0')}` : '',
    pick(COMPANIES),
    random() < 0.08 ? pick(NOTES) : '',
  ];
}

/**
 * @param {string[]} row
 * @param {string} phone
 */
const withPhone = (row, phone) => row.map((value, column) => (column === PHONE ? phone : value));

/**
 * @param {string} kind
 * @param {string[]} row
 */
function spoil(kind, row) {
  const digits = (row[PHONE] ?? '').replaceAll(/\D/g, '').slice(-10);
  switch (kind) {
    case 'emptyPhone':
      return withPhone(row, pick(['', '', ' ']));
    case 'letters':
      return withPhone(row, pick(['n/a', 'none', 'see notes', 'unknown', '1-800-FLOWERS', 'same as above']));
    case 'tooShort':
      return withPhone(row, pick([digits.slice(3), digits.slice(0, 9), digits.slice(3, 8)]));
    case 'tooLong':
      return withPhone(row, `${digits}${below(90) + 10}`);
    case 'invalidAreaCode':
      return withPhone(row, `${pick(['999', '555', '101', '000', '211'])}-555-0${below(100) + 100}`);
    case 'tollFree':
      return withPhone(
        row,
        `${pick(['800', '888', '877', '866'])}-555-01${String(below(100)).padStart(2, '0')}`,
      );
    case 'extraColumn':
      return [...row, pick(['x', 'imported', '2024'])];
    case 'missingColumns':
      return row.slice(0, pick([1, 2]));
    default:
      return row;
  }
}

/** @param {string} value */
function quote(value) {
  return /[",\r\n]/.test(value) || random() < 0.02 ? `"${value.replaceAll('"', '""')}"` : value;
}

/**
 * @param {string} kind
 * @param {string[]} row
 */
function toLine(kind, row) {
  const line = row.map(quote).join(',');
  // Somebody edited the file by hand and lost a closing quote.
  return kind === 'openQuote' ? `"${row.map((value) => value.replaceAll(/["\r\n]/g, '')).join(',')}` : line;
}

function generate() {
  const kinds = shuffle(
    Object.entries(MESS).flatMap(([kind, count]) => Array.from({ length: count }, () => kind)),
  );
  const clean = ROWS - kinds.length;
  // The first rows are clean, as in most files: people look at those.
  const order = [...Array(20).fill('clean'), ...shuffle([...Array(clean - 20).fill('clean'), ...kinds])];
  const numbers = fictitiousNumbers();
  /** @type {FictitiousNumber[]} */
  const used = [];
  let text = `\ufeff${HEADER.join(',')}\r\n`;
  for (const [index, kind] of order.entries()) {
    const number = kind === 'duplicate' ? pick(used) : numbers[index];
    if (!number) throw new Error('There are fewer fictitious numbers than rows.');
    if (kind === 'clean') used.push(number);
    text += `${toLine(kind, spoil(kind, person(number)))}\r\n`;
    if (index % 2_500 === 1_234) text += '\r\n';
  }
  return text;
}

const { values } = parseArgs({ options: { out: { type: 'string', default: DEFAULT_OUT } } });
writeFileSync(values.out, generate());
