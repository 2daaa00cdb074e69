// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { project } from '../lib/paths.mjs';
import { PlainFailure } from '../lib/plain-failure.mjs';

/** A process of a bench beside the platform; it ends with us, or when it is told to. */
export class SideProcess {
  /** @param {string} script in scripts/webhook-load */
  constructor(script) {
    this.script = script;
    this.child = fork(project('scripts', 'webhook-load', script), {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /**
   * What it says next, after `message` was said to it.
   * @param {import('node:child_process').Serializable} [message]
   * @returns {Promise<any>}
   */
  async ask(message) {
    if (message !== undefined) this.child.send(message);
    const ended = once(this.child, 'exit').then(() => {
      throw new PlainFailure(`${this.script} ended before it answered.`);
    });
    const [answer] = await Promise.race([once(this.child, 'message'), ended]);
    ended.catch(() => {});
    if (typeof answer === 'string') throw new PlainFailure(`${this.script}: ${answer}`);
    return answer;
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
