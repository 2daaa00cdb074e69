// @ts-check
import path from 'node:path';
import { LOGS, local, PROJECT, project } from './paths.mjs';
import { readJsonObject, writePrivateJson } from './private-file.mjs';
import { asKnownProcess, stopProcess } from './process-mark.mjs';
import { SupervisedProcess } from './supervised-process.mjs';

export const ROLES = ['all', 'api', 'worker', 'scheduler'];

/**
 * A role lives on 100 MB. Without a limit V8 lets the heap grow by what an import throws away, to 480 MB resident,
 * before it clears up; with this one to 260 MB, at the same speed. docker/Dockerfile has the same.
 */
export const ROLE_FLAGS = ['--max-old-space-size=512'];

/** Pids of what runs now, for the start after a kill -9 of this one. */
const REGISTRY = local('processes.json');
const STOP_MS = 32_000;
const MAIN = project('dist', 'src', 'main.js');
const SIMULATOR = project('dist', 'src', 'simulator', 'main.js');

/** Every process of the platform, and the simulated carrier. */
export class PlatformProcesses {
  /**
   * @param {string[]} roles one process each; a role may stand several times
   * @param {Record<string, string>} env for all of them; PORT is the address of the first api
   * @param {string} simulatorPort
   * @param {boolean} verbose
   */
  constructor(roles, env, simulatorPort, verbose) {
    const common = { cwd: PROJECT, verbose, onChange: () => this.#record() };
    /** @param {string} name */
    const logFile = (name) => path.join(LOGS, `${name}.log`);
    let addressTaken = false;
    this.roles = roles.map((role, index) => {
      const twins = roles.filter((other) => other === role).length;
      const name =
        twins === 1 ? role : `${role}-${roles.slice(0, index + 1).filter((r) => r === role).length}`;
      const answers = role === 'api' || role === 'all';
      // Port 0 is any free one: only one process can have the address that people are told.
      const port = answers && !addressTaken ? env.PORT : '0';
      addressTaken ||= answers;
      const own = { ...env, APP_ROLE: role, PORT: port };
      return new SupervisedProcess({
        ...common,
        name,
        script: MAIN,
        nodeFlags: ROLE_FLAGS,
        env: own,
        logFile: logFile(name),
      });
    });
    this.simulator = new SupervisedProcess({
      ...common,
      name: 'simulator',
      script: SIMULATOR,
      env: { ...env, SIMULATOR_PORT: simulatorPort },
      logFile: logFile('simulator'),
    });
  }

  start() {
    for (const process of this.all) process.start();
  }

  get all() {
    return [this.simulator, ...this.roles];
  }

  /** Rejects when any of them dies before `settle()`. */
  get death() {
    return Promise.race(this.all.map(({ death }) => death));
  }

  /** From now on a process that dies is started again. */
  settle() {
    for (const process of this.all) process.mayRestart = true;
  }

  /**
   * The simulated carrier last, so that a message in hand still gets its answer.
   * @param {AbortSignal} [hurry]
   */
  async stop(hurry) {
    await Promise.all(this.roles.map((process) => process.stop(hurry)));
    await this.simulator.stop(hurry);
    this.#record();
  }

  #record() {
    writePrivateJson(REGISTRY, { processes: this.all.flatMap(({ known }) => known ?? []) });
  }
}

/**
 * Stops what a start that was killed left running.
 * @returns {Promise<number>} how many
 */
export async function stopOrphans() {
  const kept = readJsonObject(REGISTRY)?.processes;
  const known = (Array.isArray(kept) ? kept : []).flatMap((entry) => asKnownProcess(entry) ?? []);
  const ends = await Promise.all(known.map((orphan) => stopProcess(orphan, STOP_MS)));
  return ends.filter((end) => end !== 'gone').length;
}
