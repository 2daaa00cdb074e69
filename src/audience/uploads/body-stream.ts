import type { IncomingMessage } from 'node:http';
import { finished, PassThrough } from 'node:stream';
import { ReadableStream } from 'node:stream/web';

/** A connection that sends nothing for so long is closed: on a bad line the other end is often gone. */
const SILENCE_MS = 60_000;
/** How long a client that was answered in the middle of its body may still send, before the connection is closed. */
const LINGER_MS = 2_000;

/** A request's body on its way to whoever reads web streams, a piece at a time. */
export interface BodyStream {
  stream: ReadableStream<Uint8Array>;
  /** Lets go of the body, whether it was read or not. */
  drop(): void;
}

/** The body ends with an error where the connection is cut. */
export function bodyStream(raw: IncomingMessage): BodyStream {
  const body = new PassThrough();
  // An error before anybody reads is told to the reader when he comes; without a listener it would end the process.
  body.on('error', () => undefined);
  finished(raw, { writable: false }, (error) => {
    if (error) body.destroy(error);
  });
  closeWhenSilent(raw);
  raw.pipe(body);
  return {
    stream: ReadableStream.from(body),
    drop: () => {
      raw.unpipe(body);
      body.destroy();
      closeAfterAnswer(raw);
    },
  };
}

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
