import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream';

/** A connection that sends nothing for so long is closed: on a bad line the other end is often gone. */
const SILENCE_MS = 60_000;
/** How long a client that was answered in the middle of its body may still send, before the connection is closed. */
const LINGER_MS = 2_000;

/** Closes the connection of a request whose body stops coming. Node takes the limit back after the answer. */
export function closeWhenSilent(raw: IncomingMessage): void {
  raw.setTimeout(SILENCE_MS);
}

/**
 * Reads and forgets what is left of a body that nobody wants, so that the answer reaches a client that is still
 * sending; gigabytes that are refused are not waited for.
 */
export function closeAfterAnswer(raw: IncomingMessage): void {
  raw.resume();
  if (raw.complete || raw.destroyed) return;
  const timer = setTimeout(() => raw.destroy(), LINGER_MS);
  finished(raw, { writable: false }, () => clearTimeout(timer));
}
