import { setTimeout as wait } from 'node:timers/promises';

/** Waits until `condition` holds; fails with `what` in the message after `withinMs`. */
export async function waitUntil(
  what: string,
  condition: () => Promise<boolean> | boolean,
  withinMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain until ${what}.`);
    await wait(25);
  }
}
