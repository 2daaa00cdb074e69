// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { Api, RefusedCall } from '../lib/api.mjs';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 250;
/** Calls that change nothing more when they are made twice. */
const REPEATABLE = /^GET |\/(pause|start|cancel)$/;

/** The API as a client calls it that knows it may be down: what may be repeated is, until somebody answers. */
export class PatientApi extends Api {
  /**
   * @override
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async call(method, path, body) {
    for (const until = Date.now() + PATIENCE_MS; ; ) {
      try {
        return await super.call(method, path, body);
      } catch (error) {
        const down = error instanceof RefusedCall ? error.status >= 500 : error instanceof TypeError;
        if (!down || !REPEATABLE.test(`${method} ${path}`) || Date.now() > until) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }
}
