import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits until `condition` holds; fails with `what` in the message after `withinMs`, which tells what hangs from what
 * is slow, and must not tell a fast machine from a busy one.
 */
export async function waitUntil(
  what: string,
  condition: () => Promise<boolean> | boolean,
  withinMs = 120_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain until ${what}.`);
    await wait(25);
  }
}
