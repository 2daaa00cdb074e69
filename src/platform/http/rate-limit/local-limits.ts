import {
  intervalMicros,
  type LimitVerdict,
  limitState,
  type RateLimit,
  WINDOW_MICROS,
} from './rate-limit.js';

/** Beyond it the one that was counted longest ago is forgotten: strangers' addresses must not fill the memory. */
const MOST_KEYS = 50_000;

/** The limits of one process alone, for while Redis does not answer: the same rule as in take-requests.lua. */
export class LocalLimits {
  /** Theoretical arrival times in microseconds of `performance.now()`, the one that was changed last at the end. */
  private readonly arrivals = new Map<string, number>();

  /** Takes one request from all limits or from none. @param nowMs of `performance.now()` */
  take(limits: readonly RateLimit[], nowMs = performance.now()): LimitVerdict {
    const now = nowMs * 1_000;
    const ahead = limits.map(({ key }) =>
      Math.min(Math.max(this.arrivals.get(key) ?? 0, now) - now, WINDOW_MICROS),
    );
    const next = limits.map((limit, index) => (ahead[index] ?? 0) + intervalMicros(limit));
    const taken = next.every((micros) => micros <= WINDOW_MICROS);
    const states = limits.map((limit, index) => {
      const wanted = next[index] ?? 0;
      if (taken) this.keep(limit.key, now + wanted);
      return limitState(limit, taken || wanted > WINDOW_MICROS ? wanted : (ahead[index] ?? 0));
    });
    return { taken, states };
  }

  private keep(key: string, arrival: number): void {
    this.arrivals.delete(key);
    this.arrivals.set(key, arrival);
    if (this.arrivals.size <= MOST_KEYS) return;
    const [oldest] = this.arrivals.keys();
    if (oldest !== undefined) this.arrivals.delete(oldest);
  }
}
