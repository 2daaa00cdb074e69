import type { Readable } from 'node:stream';

/** The stored file is not there: it was removed, or the storage is not the one that took it. */
export class FileGoneError extends Error {
  constructor(key: string, cause: unknown) {
    super(`The stored file ${key} is gone.`, { cause });
    this.name = 'FileGoneError';
  }
}

/** Keeps uploaded files for every process of the platform; a folder by default. */
export abstract class FileStorage {
  /**
   * Takes a whole file or nothing: where the stream fails or grows beyond the limit, no trace is left.
   *
   * @returns bytes stored
   * @throws TooLargeError above `maxBytes`; UnavailableError where the storage is full
   */
  abstract store(key: string, content: Readable, maxBytes: number): Promise<number>;

  /**
   * The bytes from `start` up to and without `end`; to the end of the file where `end` is left out.
   *
   * @throws FileGoneError while reading
   */
  abstract read(key: string, start: number, end?: number): AsyncIterable<Buffer>;

  /** Removes the file; nothing happens where it is gone already. */
  abstract remove(key: string): Promise<void>;
}
