const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Pauses before the second try and those after it: some 22 hours. ms */
const PAUSES_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
];

/**
 * The pause after a try that failed, at most a fifth longer at random, so that what failed together does not come
 * back together.
 *
 * @param attempts tries so far, from 1
 * @param chance between 0 and 1
 * @returns ms, or null where it is given up
 */
export function retryPause(attempts: number, chance: number): number | null {
  const pause = PAUSES_MS[attempts - 1];
  return pause === undefined ? null : Math.round(pause * (1 + chance / 5));
}

/** Failures in a row after which an endpoint is left in peace. */
export const OPEN_AFTER = 5;
const FIRST_REST_MS = 5 * SECOND_MS;
const LONGEST_REST_MS = 10 * MINUTE_MS;
/** An endpoint that took nothing for so long is disabled. */
export const DISABLE_AFTER_MS = 72 * HOUR_MS;

/** What an endpoint's last answers came to. */
export interface Circuit {
  /** In a row. */
  failures: number;
  failingSince: Date | null;
  /** Rests since the last success. */
  rests: number;
}

/** Whether one event at a time is tried. */
export function isOpen({ failures }: Circuit): boolean {
  return failures >= OPEN_AFTER;
}

export function afterSuccess(): Circuit {
  return { failures: 0, failingSince: null, rests: 0 };
}

export function afterFailure(circuit: Circuit, at: Date): Circuit {
  return { ...circuit, failures: circuit.failures + 1, failingSince: circuit.failingSince ?? at };
}

/**
 * How long an endpoint is left in peace whose circuit is open: 5 s, 10 s, 20 s … 10 minutes, at most a fifth longer.
 *
 * @param rests since the last success
 * @param chance between 0 and 1
 * @returns ms
 */
export function restOf(rests: number, chance: number): number {
  const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(rests, 20));
  return Math.round(rest * (1 + chance / 5));
}
