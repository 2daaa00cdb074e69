// @ts-check

import fs from 'node:fs';
import path from 'node:path';
import { errorCode } from './error-code.mjs';

/**
 * Writes a file that only its owner may read, whole or not at all (a new file renamed into place).
 * @param {string} file
 * @param {string} text
 */
export function writePrivateFile(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  fs.writeFileSync(fresh, text, { mode: 0o600 });
  fs.renameSync(fresh, file);
}

/**
 * @param {string} file
 * @param {unknown} value
 */
export function writePrivateJson(file, value) {
  writePrivateFile(file, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * @param {string} file
 * @returns {string | undefined} undefined where there is no such file
 */
export function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {Record<string, unknown> | undefined} undefined where there is no file, or no JSON object in it
 */
export function readJsonObject(file) {
  const text = readText(file);
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
