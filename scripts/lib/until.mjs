// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainFailure } from './plain-failure.mjs';

const POLL_MS = 250;
/** Nothing that a script waits for takes longer, unless something is broken. */
const PATIENCE_MS = 60 * 60_000;

/**
 * Asks again and again, until the condition holds.
 * @param {string} what in words that go on with «until»
 * @param {() => Promise<boolean>} condition
 * @param {{ signal?: AbortSignal | undefined, patienceMs?: number }} [limits]
 * @throws {PlainFailure} after `patienceMs`
 */
export async function until(what, condition, { signal, patienceMs = PATIENCE_MS } = {}) {
  for (const deadline = Date.now() + patienceMs; !(await condition()); await sleep(POLL_MS)) {
    signal?.throwIfAborted();
    if (Date.now() > deadline) {
      throw new PlainFailure(`Waited ${patienceMs / 60_000} minutes in vain until ${what}.`);
    }
  }
}
