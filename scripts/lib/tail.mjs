// @ts-check
import fs from 'node:fs';

const READ_BYTES = 16 * 1024;

/**
 * @param {string} file
 * @param {number} [lines]
 * @param {number} [fromByte] nothing that stood before this byte is shown
 * @returns {string} the last lines of a file; empty where there is no file
 */
export function tailOf(file, lines = 20, fromByte = 0) {
  let handle;
  try {
    handle = fs.openSync(file, 'r');
    const size = fs.fstatSync(handle).size;
    const start = Math.max(fromByte, size - READ_BYTES, 0);
    const buffer = Buffer.alloc(Math.max(size - start, 0));
    fs.readSync(handle, buffer, 0, buffer.length, start);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}

/**
 * @param {string} file
 * @returns {number} bytes; 0 where there is no file
 */
export function sizeOf(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
