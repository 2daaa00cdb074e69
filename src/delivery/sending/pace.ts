/** How a sender keeps its pace: a GCRA with one cell a segment. */
export interface Pace {
  /** ms between two segments. */
  intervalMs: number;
  /** Segments that may leave at once. */
  burst: number;
}

/** Carriers count a window of a minute; the network may squeeze two messages together by this much. */
const WINDOW_MS = 60_000;
const JITTER_MS = 250;
/** Half a second's worth may leave at once: jobs are queued in steps of 500 ms. */
const BURST_SECONDS = 0.5;
/** A message of this many segments must fit into a burst. */
const COMMON_SEGMENTS = 3;

/**
 * The pace that keeps any sliding minute at or below the rate: burst − 1 + (window + jitter) / interval ≤ rate.
 *
 * @param rate segments a minute, at least 1
 */
export function paceOf(rate: number): Pace {
  const burst = Math.max(Math.floor((rate / 60) * BURST_SECONDS), Math.min(COMMON_SEGMENTS, rate), 1);
  return { intervalMs: (WINDOW_MS + JITTER_MS) / (rate - burst + 1), burst };
}
