const HOUR_MS = 3_600_000;

/**
 * A session ends after 12 hours without a request (a working day, so nobody signs in twice a day) and 14 days
 * after the sign-in at the latest. A fixed 14 days would leave a forgotten browser able to text millions.
 */
export const SESSION_IDLE_MS = 12 * HOUR_MS;
export const SESSION_MAX_MS = 14 * 24 * HOUR_MS;

/** A session's end is written again only when it moves by this much: one write in ten minutes, not one a request. */
export const SESSION_RENEWAL_STEP_MS = 10 * 60_000;

/** When a session that is used at `now` ends (ms since the epoch). */
export function sessionEnd(createdAt: number, now: number): number {
  return Math.min(now + SESSION_IDLE_MS, createdAt + SESSION_MAX_MS);
}
