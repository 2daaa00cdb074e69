/**
 * Refusals after which a message is given up. With the pauses below these are four hours, for as long as a message
 * is worth sending, see open-classes.ts.
 */
export const MAX_ATTEMPTS = 10;
/** The longest pause, in minutes of the throttler. */
const LONGEST_PAUSE = 60;

/**
 * How long a message rests that its carrier refused for now: 1, 2, 4, … 60 minutes of the throttler, each cut by up
 * to a half at random, so that what was refused together does not come back together.
 *
 * @param attempts how often it was refused, from 1
 * @param minuteMs length of a minute of the throttler
 * @param random from 0 to 1
 */
export function retryPauseMs(attempts: number, minuteMs: number, random: number): number {
  const pause = Math.min(LONGEST_PAUSE, 2 ** (attempts - 1)) * minuteMs;
  return Math.round(pause * (1 - random / 2));
}
