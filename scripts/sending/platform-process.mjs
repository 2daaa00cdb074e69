// @ts-check
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../lib/paths.mjs';
import { freezeProcess, knownProcess, stopProcess } from '../lib/process-mark.mjs';

/** The application's own limit for a graceful stop, and a little for its goodbye. */
const STOP_MS = 32_000;
/** One that cannot start (its database is away) is tried again as often as a supervisor would. */
const RESTART_MS = 500;

/** One process of the platform that may be killed at any moment, and comes back when it is told to or when it died by itself. */
export class PlatformProcess {
  /**
   * @param {{ name: string, script: string, nodeArguments: string[], env: Record<string, string>, logFile: string }} plan
   */
  constructor(plan) {
    this.plan = plan;
    fs.mkdirSync(path.dirname(plan.logFile), { recursive: true, mode: 0o700 });
    fs.writeFileSync(plan.logFile, '', { mode: 0o600 });
    /** @type {import('../lib/process-mark.mjs').KnownProcess | undefined} */
    this.known = undefined;
    this.wanted = false;
    /** Ends that nobody had asked for. */
    this.deaths = 0;
  }

  /** @returns {number | undefined} while it runs */
  get pid() {
    return this.known?.pid;
  }

  start() {
    this.wanted = true;
    if (this.known !== undefined) return;
    const { script, nodeArguments, env, logFile } = this.plan;
    const log = fs.openSync(logFile, 'a', 0o600);
    // A group of its own: Ctrl-C reaches us alone, and the stop goes in our order.
    const child = spawn(process.execPath, ['--enable-source-maps', ...nodeArguments, script], {
      cwd: PROJECT,
      env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    fs.closeSync(log);
    const known = child.pid === undefined ? undefined : knownProcess(child.pid);
    this.known = known;
    child.once('error', () => {});
    child.once('close', () => {
      if (this.known === known) this.known = undefined;
      if (!this.wanted) return;
      this.deaths += 1;
      setTimeout(() => this.wanted && this.start(), RESTART_MS).unref();
    });
  }

  /** kill -9; it stays down until `start`. */
  async kill() {
    this.wanted = false;
    const { known } = this;
    if (known === undefined) return;
    await stopProcess(known, 0, AbortSignal.abort());
    while (this.known === known) await sleep(5);
  }

  /**
   * It stands still for a while (SIGSTOP), and then goes on.
   * @param {number} forMs
   * @param {AbortSignal} hurry aborted: it goes on at once
   */
  async freeze(forMs, hurry) {
    if (this.known !== undefined) await freezeProcess(this.known, forMs, hurry);
  }

  /** @param {AbortSignal} [hurry] */
  async stop(hurry) {
    this.wanted = false;
    const { known } = this;
    if (known === undefined) return;
    await stopProcess(known, STOP_MS, hurry);
    while (this.known === known) await sleep(5);
  }
}
