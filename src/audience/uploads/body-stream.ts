import type { IncomingMessage } from 'node:http';
import { finished, PassThrough } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { closeAfterAnswer, closeWhenSilent } from '../../platform/http/unread-body.js';

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
