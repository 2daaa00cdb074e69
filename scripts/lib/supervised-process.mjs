// @ts-check
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { LogFile } from './log-file.mjs';
import { readLogLine } from './log-line.mjs';
import { PlainFailure } from './plain-failure.mjs';
import { knownProcess, stopProcess } from './process-mark.mjs';
import { print } from './progress.mjs';
import { tailOf } from './tail.mjs';

/**
 * @typedef {object} ProcessPlan
 * @property {string} name in log lines, and the name of its log file
 * @property {string} script built file, run by this Node
 * @property {readonly string[]} [nodeFlags]
 * @property {NodeJS.ProcessEnv} env
 * @property {string} cwd
 * @property {string} logFile
 * @property {boolean} verbose show every log line, not warnings and errors only
 * @property {() => void} onChange its pid has changed
 */

/** The application's own limit for a graceful stop, and a little for its goodbye. */
const STOP_MS = 32_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Having lived this long, it is not in a crash loop: the next pause is short again. */
const STEADY_MS = 60_000;
const WINDOW_MS = 10_000;
const SHOWN_IN_WINDOW = 20;

/** One process of the platform: started again when it dies, stopped with grace. */
export class SupervisedProcess {
  /** @param {ProcessPlan} plan */
  constructor(plan) {
    this.plan = plan;
    this.log = new LogFile(plan.logFile);
    /** @type {import('./process-mark.mjs').KnownProcess | undefined} */
    this.known = undefined;
    this.stopping = false;
    this.pauseMs = FIRST_PAUSE_MS;
    /** @type {NodeJS.Timeout | undefined} */
    this.restart = undefined;
    /** Important lines shown in the present window. */
    this.shown = 0;
    this.windowBegan = 0;
    /** Set once the platform is up; until then a death fails the start. */
    this.mayRestart = false;
    /** Rejects when the process dies before the platform is up. */
    this.death = new Promise((_, reject) => {
      this.reportDeath = reject;
    });
    this.death.catch(() => {});
  }

  start() {
    const { name, script, nodeFlags, env, cwd, onChange } = this.plan;
    const began = Date.now();
    // A group of its own: Ctrl-C reaches us alone, and the stop goes in our order.
    const child = spawn(process.execPath, ['--enable-source-maps', ...(nodeFlags ?? []), script], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.known = child.pid === undefined ? undefined : knownProcess(child.pid);
    for (const stream of [child.stdout, child.stderr]) {
      readline.createInterface({ input: stream }).on('line', (line) => this.#take(line));
    }
    child.once('error', (error) => this.#take(`could not be started: ${error.message}`));
    child.once('close', (code, by) => {
      this.known = undefined;
      onChange();
      if (!this.stopping) this.#died(by ?? `status ${code}`, Date.now() - began);
    });
    onChange();
    this.#take(`--- ${name}: process ${child.pid ?? 'none'} at ${new Date().toISOString()}`);
  }

  /**
   * @param {AbortSignal} [hurry]
   */
  async stop(hurry) {
    this.stopping = true;
    clearTimeout(this.restart);
    if (this.known === undefined) return;
    const how = await stopProcess(this.known, STOP_MS, hurry);
    if (how === 'killed') print(`  ${this.plan.name} did not stop in time and was killed`);
  }

  /** @param {string} line */
  #take(line) {
    this.log.write(line);
    const { important, text } = readLogLine(line);
    if (this.plan.verbose) print(`[${this.plan.name}] ${text}`);
    else if (important) this.#show(text);
  }

  /**
   * A trouble that repeats for each message must not bury the rest.
   * @param {string} text
   */
  #show(text) {
    const { name, logFile } = this.plan;
    if (Date.now() - this.windowBegan > WINDOW_MS) {
      this.windowBegan = Date.now();
      this.shown = 0;
    }
    this.shown += 1;
    if (this.shown <= SHOWN_IN_WINDOW) print(`[${name}] ${text}`);
    if (this.shown === SHOWN_IN_WINDOW) print(`[${name}] … and more for now in ${logFile}`);
  }

  /**
   * @param {string} reason
   * @param {number} livedMs
   */
  #died(reason, livedMs) {
    const { name, logFile } = this.plan;
    if (!this.mayRestart) {
      this.reportDeath?.(
        new PlainFailure(`The ${name} process ended while starting (${reason}).`, {
          details: tailOf(logFile),
          advice: `The whole log: ${logFile}`,
        }),
      );
      return;
    }
    if (livedMs > STEADY_MS) this.pauseMs = FIRST_PAUSE_MS;
    print(`✘ ${name} ended (${reason}); starting it again in ${this.pauseMs / 1000} s. Its log: ${logFile}`);
    this.restart = setTimeout(() => this.start(), this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
