// @ts-check
import fs from 'node:fs';
import { setImmediate as nextTick } from 'node:timers/promises';
import { HEADER, ListRows } from './list-rows.mjs';

/** Characters gathered before they are written: memory stays flat, and system calls few. */
const GATHERED = 512 * 1024;

/**
 * @typedef {object} ListWish
 * @property {number} rows
 * @property {number} seed
 * @property {number} mess share of messy rows, 0 to 1
 */

/**
 * Writes a contact list as CSV.
 * @param {string} file
 * @param {ListWish} wish
 * @param {AbortSignal} [signal]
 */
export function writeList(file, wish, signal) {
  return writeRows(file, wish, HEADER, (row) => row.line, signal);
}

/**
 * Writes one text for each row of a list.
 * @param {string} file
 * @param {ListWish} wish
 * @param {string} head
 * @param {(row: import('./list-rows.mjs').ListRow, index: number) => string} toText
 * @param {AbortSignal} [signal]
 */
export async function writeRows(file, { rows, seed, mess }, head, toText, signal) {
  const source = new ListRows(seed, mess);
  const out = fs.openSync(file, 'w');
  try {
    let text = head;
    for (let index = 0; index < rows; index++) {
      text += toText(source.next(), index);
      if (text.length < GATHERED) continue;
      writeAll(out, text);
      text = '';
      signal?.throwIfAborted();
      await nextTick();
    }
    writeAll(out, text);
  } finally {
    fs.closeSync(out);
  }
}

/**
 * @param {number} out
 * @param {string} text
 */
function writeAll(out, text) {
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(out, bytes, at);
}
