// @ts-check
import { spawnSync } from 'node:child_process';
import { readText } from '../lib/private-file.mjs';

/** Where the system keeps a peak itself (Linux), one look at the end would do; elsewhere we look often. */
const LOOK_MS = 1_000;

/** Largest resident memory that each of some processes has had. */
export class PeakMemory {
  /** @param {() => { name: string, pid: number }[]} processes those that run */
  constructor(processes) {
    this.processes = processes;
    /** @type {Map<string, number>} name → kB */
    this.peaks = new Map();
    this.timer = setInterval(() => this.#look(), LOOK_MS);
    this.timer.unref();
  }

  /** @returns {{ largest: number, text: string }} MiB; text: each process with its peak */
  megabytes() {
    this.#look();
    const peaks = [...this.peaks].map(([name, kb]) => ({ name, mb: Math.round(kb / 102.4) / 10 }));
    return {
      largest: Math.max(0, ...peaks.map(({ mb }) => mb)),
      text: peaks.map(({ name, mb }) => `${name} ${mb} MB`).join(', '),
    };
  }

  stop() {
    clearInterval(this.timer);
  }

  #look() {
    for (const { name, pid } of this.processes()) {
      this.peaks.set(name, Math.max(this.peaks.get(name) ?? 0, residentKb(pid)));
    }
  }
}

/**
 * @param {number} pid
 * @returns {number} VmHWM, the peak so far, where there is /proc; else what is resident now; 0 if it is gone
 */
function residentKb(pid) {
  const status = readText(`/proc/${pid}/status`);
  if (status !== undefined) return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  if (process.platform === 'linux') return 0;
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout?.trim() || 0);
}
