/** So many requests within a minute, and as many at once after a minute of none. */
export interface RateLimit {
  /** What answers call it: `key`, `company`. */
  name: string;
  /** Whose requests are counted, as a Redis key. */
  key: string;
  requests: number;
}

/** A limit after a request was counted, or refused. */
export interface LimitState {
  limit: RateLimit;
  /** Further requests that would be taken at once. */
  remaining: number;
  /** Until all of the limit is there again. s */
  resetSeconds: number;
  /** Until the refused request would be taken; 0 where this limit did not refuse. s */
  retrySeconds: number;
}

export interface LimitVerdict {
  taken: boolean;
  states: LimitState[];
}

const WINDOW_SECONDS = 60;
export const WINDOW_MICROS = WINDOW_SECONDS * 1_000_000;

/** Microseconds between two requests that keep exactly to the limit. */
export function intervalMicros({ requests }: RateLimit): number {
  return Math.floor(WINDOW_MICROS / requests);
}

/** @param aheadMicros how far the theoretical arrival time of the next request is ahead of now */
export function limitState(limit: RateLimit, aheadMicros: number): LimitState {
  const room = WINDOW_MICROS - aheadMicros;
  return {
    limit,
    remaining: Math.max(0, Math.min(limit.requests, Math.floor(room / intervalMicros(limit)))),
    resetSeconds: Math.ceil(Math.min(aheadMicros, WINDOW_MICROS) / 1_000_000),
    retrySeconds: room >= 0 ? 0 : Math.max(1, Math.ceil(-room / 1_000_000)),
  };
}

/**
 * `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers (10): `q` requests in `w` seconds, of
 * which `r` are left, and `t` seconds until all are there again.
 */
export function rateLimitHeaders(states: readonly LimitState[]): Record<string, string> {
  const policies = states.map(({ limit }) => `"${limit.name}";q=${limit.requests};w=${WINDOW_SECONDS}`);
  const left = states.map(
    ({ limit, remaining, resetSeconds }) => `"${limit.name}";r=${remaining};t=${resetSeconds}`,
  );
  return { 'ratelimit-policy': policies.join(', '), ratelimit: left.join(', ') };
}
