// @ts-check
import fs from 'node:fs';
import path from 'node:path';

const EVERY_MS = 100;
const KEEP_MS = 10_000;

/**
 * Remembers how long the append-only files of a Redis were, so that it can be put back to an earlier state: they only
 * grow, and what was in them then is their beginning.
 */
export class RedisPast {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    /** @type {{ at: number, sizes: Map<string, number> }[]} */
    this.states = [];
    this.timer = setInterval(() => this.#note(), EVERY_MS);
    this.timer.unref();
  }

  stop() {
    clearInterval(this.timer);
  }

  /**
   * Cuts the files of a Redis that is down back to the state of `backMs` ago, or the oldest known.
   * @param {number} backMs
   */
  restore(backMs) {
    const wanted = Date.now() - backMs;
    const state = this.states.findLast(({ at }) => at <= wanted) ?? this.states[0];
    if (!state) return;
    for (const [name, size] of state.sizes) {
      const file = path.join(this.folder, name);
      if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > size) fs.truncateSync(file, size);
    }
    this.states = [];
  }

  #note() {
    const now = Date.now();
    const sizes = new Map();
    for (const name of fs.existsSync(this.folder) ? fs.readdirSync(this.folder) : []) {
      const stat = fs.statSync(path.join(this.folder, name), { throwIfNoEntry: false });
      if (stat && name.endsWith('.aof')) sizes.set(name, stat.size);
    }
    this.states.push({ at: now, sizes });
    while ((this.states[0]?.at ?? now) < now - KEEP_MS) this.states.shift();
  }
}
