const TICK_MS = 5;

/**
 * Runs jobs after a delay, in steps of 5 ms. One timer for all: a Node timer for each of some
 * 10,000 waiting reports, with as many different delays, would cost a list object each.
 */
export class Scheduler {
  private readonly ticks = new Map<number, (() => void)[]>();
  private lastTick = 0;
  private timer: NodeJS.Timeout | undefined;

  /** Never earlier than `ms` from now; jobs of one tick run in the order in which they came. */
  after(ms: number, job: () => void): void {
    const now = performance.now();
    if (this.timer === undefined) {
      this.lastTick = Math.floor(now / TICK_MS);
      this.timer = setInterval(() => this.run(), TICK_MS);
    }
    const tick = Math.max(Math.ceil((now + ms) / TICK_MS), this.lastTick + 1);
    const jobs = this.ticks.get(tick);
    if (jobs === undefined) this.ticks.set(tick, [job]);
    else jobs.push(job);
  }

  /** Forgets all that waits. */
  clear(): void {
    this.ticks.clear();
    this.stop();
  }

  private run(): void {
    const until = Math.floor(performance.now() / TICK_MS);
    while (this.lastTick < until) {
      this.lastTick++;
      const jobs = this.ticks.get(this.lastTick);
      if (jobs === undefined) continue;
      this.ticks.delete(this.lastTick);
      for (const job of jobs) job();
    }
    if (this.ticks.size === 0) this.stop();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
