interface Bucket {
  tokens: number;
  /** Monotonic ms at which `tokens` was true. */
  at: number;
}

/** One limit to be asked about: `perSecond` segments for this key. */
export interface RateLimit {
  readonly key: string;
  readonly perSecond: number;
}

/**
 * Token buckets that hold one second's worth of segments, so that whoever keeps to the rate is
 * never refused. A message with more segments than a full bucket passes when the bucket is full,
 * and leaves a debt.
 */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * Takes the segments from every limit, or from none.
   * @returns 0 when taken, else the ms until another try can succeed.
   */
  take(limits: readonly RateLimit[], segments: number): number {
    const now = this.now();
    let wait = 0;
    for (const limit of limits) {
      const bucket = this.refill(limit, now);
      const missing = Math.min(segments, capacity(limit)) - bucket.tokens;
      // Below a millionth of a segment it is rounding of floating point, not a lack.
      if (missing > 1e-6) wait = Math.max(wait, (missing / limit.perSecond) * 1000);
    }
    if (wait > 0) return wait;
    for (const limit of limits) this.refill(limit, now).tokens -= segments;
    return 0;
  }

  private refill(limit: RateLimit, now: number): Bucket {
    const bucket = this.buckets.get(limit.key);
    if (bucket === undefined) {
      const fresh = { tokens: capacity(limit), at: now };
      this.buckets.set(limit.key, fresh);
      return fresh;
    }
    const gained = ((now - bucket.at) / 1000) * limit.perSecond;
    bucket.tokens = Math.min(capacity(limit), bucket.tokens + gained);
    bucket.at = now;
    return bucket;
  }
}

function capacity(limit: RateLimit): number {
  return Math.max(1, limit.perSecond);
}
