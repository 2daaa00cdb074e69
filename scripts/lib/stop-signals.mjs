// @ts-check

/** npm and the terminal may both pass on one Ctrl-C: signals this close together are one wish. */
const SAME_WISH_MS = 1_500;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into two abort signals.
 * @param {(name: string) => void} onFirst
 * @returns {{ stop: AbortSignal, hurry: AbortSignal }} hurry: asked a second time, do not wait any longer
 */
export function listenForStop(onFirst) {
  const stop = new AbortController();
  const hurry = new AbortController();
  let first = 0;
  /** @param {string} name */
  const wish = (name) => {
    if (!stop.signal.aborted) {
      first = Date.now();
      onFirst(name);
      stop.abort();
    } else if (Date.now() - first > SAME_WISH_MS) {
      hurry.abort();
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => wish(name));
  return { stop: stop.signal, hurry: hurry.signal };
}
