// @ts-check

/** npm and the terminal may both pass on one Ctrl-C: signals this close together are one wish. */
const SAME_WISH_MS = 1_500;
const PARENT_POLL_MS = 500;

/**
 * Turns SIGINT, SIGTERM and SIGHUP, and the end of the npm that runs us, into two abort signals.
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
  if (process.env.npm_lifecycle_event) watchParent(() => wish('npm has ended'));
  return { stop: stop.signal, hurry: hurry.signal };
}

/**
 * npm runs scripts through a shell that ends on SIGTERM without passing it on: we would stay behind.
 * @param {() => void} onEnd
 */
function watchParent(onEnd) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onEnd();
  }, PARENT_POLL_MS);
  timer.unref();
}
