/** How a sender keeps its pace: a GCRA with one cell a segment. */
export interface Pace {
  /** ms between two segments. */
  intervalMs: number;
  /** Segments that may leave at once. */
  burst: number;
}

/** Carriers count a window of a minute. */
const WINDOW_MS = 60_000;
/**
 * Between its reserved instant and the carrier a message may lose this much, and its neighbour nothing: 300 ms until
 * the request is made (`MOST_LATE_MS`), 100 ms of slack after a loss of Redis' data, the rest for the network.
 */
const JITTER_MS = 500;
/** Half a second's worth may leave at once: jobs are queued in steps of 500 ms. */
const BURST_SECONDS = 0.5;
/** A message of this many segments must fit into a burst. */
const COMMON_SEGMENTS = 3;

/**
 * The pace that keeps any sliding minute at or below the rate: segments in it < burst + (window + jitter) / interval
 * = rate + 1. A message of more segments than the burst keeps to the same bound: it waits until the sender was idle
 * for the difference, and those behind it wait for all of its segments.
 *
 * @param rate segments a minute, at least 1
 */
export function paceOf(rate: number): Pace {
  const burst = Math.max(Math.floor((rate / 60) * BURST_SECONDS), Math.min(COMMON_SEGMENTS, rate), 1);
  return { intervalMs: (WINDOW_MS + JITTER_MS) / (rate - burst + 1), burst };
}
