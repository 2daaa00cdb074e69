// @ts-check
import { spawnSync } from 'node:child_process';
import { readText } from '../lib/private-file.mjs';

/** Where the system keeps a peak itself (Linux), one look at the end would do; elsewhere we look often. */
const LOOK_MS = 1_000;

/** Largest resident memory that any of some processes has had. */
export class PeakMemory {
  /** @param {() => number[]} pids */
  constructor(pids) {
    this.pids = pids;
    this.peakKb = 0;
    this.timer = setInterval(() => this.#look(), LOOK_MS);
    this.timer.unref();
  }

  /** @returns {number} MiB, one decimal */
  megabytes() {
    this.#look();
    return Math.round(this.peakKb / 102.4) / 10;
  }

  stop() {
    clearInterval(this.timer);
  }

  #look() {
    for (const pid of this.pids()) this.peakKb = Math.max(this.peakKb, residentKb(pid));
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
