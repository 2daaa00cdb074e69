// @ts-check
import { FIRST_NAMES, LAST_NAMES } from './name-table.mjs';

/** @typedef {{ text: string, mailbox: string }} Name */

/** Most rows name none. */
const COMPANIES = [
  'Acme Plumbing',
  'Sunrise Dental',
  'Baker, Hill & Sons',
  'The "Blue Door" Café',
  'Q&A, LLC',
];
const COMPANY_SHARE = 0.3;

const FIRST = FIRST_NAMES.map(toName);
const LAST = LAST_NAMES.map(toName);

/**
 * One person of a list; empty texts where the list knows nothing.
 * @typedef {object} Person
 * @property {string} first
 * @property {string} last
 * @property {string} email
 * @property {string} state
 * @property {string} zip
 * @property {string} company
 */

/**
 * @param {import('./number-space.mjs').Area} home
 * @param {() => number} random
 * @returns {Person}
 */
export function person(home, random) {
  const first = pick(FIRST, random());
  const last = pick(LAST, random());
  const address = random();
  const mail = random();
  return {
    first: first.text,
    last: last.text,
    email: mail < 0.7 ? `${first.mailbox}.${last.mailbox}${Math.floor(mail * 10_000)}@example.com` : '',
    state: address < 0.85 ? home.state : '',
    zip: address < 0.8 ? home.zip + String(100 + Math.floor((address * 1_000) % 100)).slice(1) : '',
    company: companyOf(random()),
  };
}

/** @param {number} draw */
function companyOf(draw) {
  return draw < COMPANY_SHARE ? (COMPANIES[Math.floor((draw / COMPANY_SHARE) * COMPANIES.length)] ?? '') : '';
}

/**
 * @param {readonly Name[]} names
 * @param {number} draw 0 to 1
 */
function pick(names, draw) {
  const name = names[Math.floor(draw * names.length)];
  if (name === undefined) throw new Error('Nothing to pick from.');
  return name;
}

/**
 * @param {string} text
 * @returns {Name}
 */
function toName(text) {
  return { text, mailbox: text.normalize('NFD').replaceAll(/[^\w]/g, '').toLowerCase() };
}
