// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainFailure } from './plain-failure.mjs';

const TIMEOUT_MS = 90_000;
const POLL_MS = 150;
const REQUEST_MS = 5_000;

/**
 * Waits for a 200 of /health.
 * @param {string} address
 * @param {AbortSignal} signal
 */
export async function waitForHealth(address, signal) {
  const deadline = Date.now() + TIMEOUT_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    try {
      const answer = await fetch(`${address}/health`, { signal: AbortSignal.timeout(REQUEST_MS) });
      if (answer.ok) return;
      last = `${answer.status} ${(await answer.text()).slice(0, 500)}`;
    } catch (error) {
      last = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    }
    await sleep(POLL_MS);
  }
  throw new PlainFailure(`${address}/health did not become healthy within ${TIMEOUT_MS / 1000} s.`, {
    details: last,
  });
}
