// @ts-check
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { PlainFailure } from './plain-failure.mjs';

const SHOWN_LINES = 40;

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [logFile] all output goes here too
 * @property {AbortSignal} [signal] aborted: the command is asked to end
 * @property {(line: string) => void} [onLine] told each line of output
 * @property {string} [title] what a failure calls it
 * @property {number} [showLines] how many of the last lines a failure shows
 */

/**
 * Runs a command to its end without a shell and without input.
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<string>} its standard output
 * @throws {PlainFailure} with the last lines of what it said, if it could not start or ended badly
 */
export function run(command, args, options = {}) {
  const { cwd, env, logFile, signal, onLine, showLines = SHOWN_LINES } = options;
  const title = options.title ?? `${path.basename(command)} ${args[0] ?? ''}`.trim();
  return new Promise((resolve, reject) => {
    if (logFile !== undefined) fs.mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o700 });
    const log = logFile === undefined ? undefined : fs.openSync(logFile, 'a', 0o600);
    const child = spawn(command, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    /** @type {string[]} */
    const last = [];
    /** @param {string} line */
    const keep = (line) => {
      if (log !== undefined) fs.writeSync(log, `${line}\n`);
      if (line.trim() === '') return;
      last.push(line);
      if (last.length > showLines) last.shift();
      onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
    // By whole lines: a pipe cuts its chunks anywhere.
    for (const input of [child.stdout, child.stderr]) readline.createInterface({ input }).on('line', keep);
    /** @param {string} reason */
    const fail = (reason) =>
      reject(
        new PlainFailure(`${title} ${reason}`, {
          details: last.join('\n'),
          advice: logFile === undefined ? '' : `The whole log: ${logFile}`,
        }),
      );
    let ended = false;
    const close = () => {
      if (!ended && log !== undefined) fs.closeSync(log);
      ended = true;
    };
    child.once('error', (error) => {
      if (error.name === 'AbortError') return;
      close();
      fail(`could not be run: ${error.message}`);
    });
    child.once('close', (code, killedBy) => {
      close();
      if (code === 0) resolve(output);
      else fail(killedBy === null ? `ended with status ${code}` : `was ended by ${killedBy}`);
    });
  });
}
