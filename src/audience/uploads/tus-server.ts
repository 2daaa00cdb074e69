import { randomUUID } from 'node:crypto';
import { ERRORS, type Locker, Server } from '@tus/server';
import { DomainError, NotFoundError } from '../../platform/errors.js';
import { LOCK_DRAIN_MS } from './locking/upload-locker.js';
import { BeyondLengthError, BrokenOffError, WrongOffsetError } from './upload-errors.js';
import type { UploadStore } from './upload-store.js';

/** Where the routes stand; uploads are addressed below it. */
export const UPLOADS_PATH = '/api/v1/uploads';

/** What a request of tus is answered with; no answer has a body. */
export interface TusAnswer {
  status: number;
  headers: Record<string, string>;
}

/** Headers of the tus server's answers that go out. Its CORS headers do not: other origins get none here. */
const ANSWERED = [
  ...['location', 'upload-offset', 'upload-length', 'upload-metadata'],
  ...['tus-resumable', 'tus-version', 'tus-extension', 'tus-max-size', 'cache-control', 'connection'],
];

/** The tus server's own errors in our words; it throws these very objects. */
const REFUSALS = new Map<unknown, () => DomainError>([
  [ERRORS.FILE_NOT_FOUND, () => new NotFoundError('upload')],
  [ERRORS.INVALID_OFFSET, () => new WrongOffsetError()],
  [ERRORS.ERR_SIZE_EXCEEDED, () => new BeyondLengthError()],
  [ERRORS.ABORTED, () => new BrokenOffError()],
]);

/**
 * Puts one request to a tus server that knows the uploads of one company, and no other.
 *
 * @throws DomainError where it is refused, and whatever the store and the locker throw
 */
export async function askTus(
  store: UploadStore,
  locker: Locker,
  maxBytes: number,
  request: Request,
): Promise<TusAnswer> {
  const failures: unknown[] = [];
  const server = new Server({
    path: UPLOADS_PATH,
    relativeLocation: true,
    datastore: store,
    locker: heldWhileWriting(locker, store),
    lockDrainTimeout: LOCK_DRAIN_MS,
    maxSize: maxBytes,
    namingFunction: () => randomUUID(),
    onResponseError: (_, error) => {
      failures.push(error);
      return undefined;
    },
  });
  const answer = await server.handleWeb(request);
  if (failures.length > 0) throw translate(store.failure ?? failures[0]);
  if (answer.status >= 400) throw new Error(`tus answered ${answer.status}: ${await answer.text()}`);
  return { status: answer.status, headers: pick(answer.headers) };
}

/** The lock is given back only when the last byte of the request is written, or will never be. */
function heldWhileWriting(locker: Locker, store: UploadStore): Locker {
  return {
    newLock: (uploadId) => {
      const lock = locker.newLock(uploadId);
      return {
        lock: (signal, letGo) => lock.lock(signal, letGo),
        unlock: async () => {
          await store.settled();
          await lock.unlock();
        },
      };
    },
  };
}

function translate(failure: unknown): unknown {
  if (failure instanceof DomainError) return failure;
  const refusal = REFUSALS.get(failure);
  if (refusal) return refusal();
  // Its stream limiter counts more bytes than were announced, and has an error class that it does not export.
  return isTusError(failure) && failure.status_code === 413 ? new BeyondLengthError() : failure;
}

function isTusError(error: unknown): error is { status_code: number } {
  return typeof error === 'object' && error !== null && 'status_code' in error;
}

function pick(headers: Headers): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of ANSWERED) {
    const value = headers.get(name);
    if (value !== null) picked[name] = value;
  }
  return picked;
}
