import type { Readable } from 'node:stream';

/**
 * The stored file is not there: it was removed, or the storage is not the one that took it. A shared folder that is
 * mounted anew looks the same for a moment, so nobody gives an import up for the first of these.
 */
export class FileGoneError extends Error {
  /** For the person who uploaded it. */
  readonly reason = 'The uploaded file is gone from the storage.';

  constructor(key: string, cause: unknown) {
    super(`The stored file ${key} is gone.`, { cause });
    this.name = 'FileGoneError';
  }
}

/** One file in the storage, as its listing tells. */
export interface StoredItem {
  key: string;
  /** ms since it was written last, by the clock of this machine. */
  ageMs: number;
}

/** Keeps uploaded files for every process of the platform; a folder by default. */
export abstract class FileStorage {
  /**
   * Takes a whole file or nothing: where the stream fails or grows beyond the limit, no trace is left.
   *
   * @returns bytes stored
   * @throws TooLargeError above `maxBytes`; NoRoomError where the storage is full
   */
  abstract store(key: string, content: Readable, maxBytes: number): Promise<number>;

  /**
   * Writes a further piece at `offset`, which is the file's size or less; at 0 the file is made where it is not there.
   * What has arrived stays, whatever happens to the stream, and is on the disk once this returns or throws.
   *
   * @returns bytes up to the end of the piece
   * @throws NoRoomError where the storage is full; FileGoneError; what the stream throws
   */
  abstract append(key: string, offset: number, content: AsyncIterable<Buffer>): Promise<number>;

  /** Bytes of the file as every machine sees them; 0 where it is not there. */
  abstract size(key: string): Promise<number>;

  /**
   * The bytes from `start` up to and without `end`; to the end of the file where `end` is left out.
   *
   * @throws FileGoneError while reading
   */
  abstract read(key: string, start: number, end?: number): AsyncIterable<Buffer>;

  /** The same bytes at once: for a piece that fits into memory. Fewer where the file ends before. @throws FileGoneError */
  async readPiece(key: string, start: number, end: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.read(key, start, end)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Removes the file; nothing happens where it is gone already. */
  abstract remove(key: string): Promise<void>;

  /** Every file below a first part of the key, half stored ones too, which have keys of their own; in any order. */
  abstract list(below: string): AsyncIterable<StoredItem>;
}
