/**
 * Figures of queues and processes change all the time and are told by no event: who looks at them reads them anew.
 * The processes' own heartbeats come as often. ms
 */
export const LOOK_AGAIN_MS = 3_000;
