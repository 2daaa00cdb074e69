// @ts-check
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Everything that `npm start` keeps between runs: data, logs, secrets. Never in git. */
export const LOCAL = path.join(PROJECT, '.local');

export const LOGS = path.join(LOCAL, 'logs');

/**
 * @param {...string} names
 * @returns {string} a path inside .local
 */
export const local = (...names) => path.join(LOCAL, ...names);

/**
 * @param {...string} names
 * @returns {string} a path inside the project
 */
export const project = (...names) => path.join(PROJECT, ...names);
