import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Environment } from '../../../platform/config/environment.js';
import { TooLargeError, UnavailableError } from '../../../platform/errors.js';
import { FileGoneError, FileStorage } from './file-storage.js';

const READ_CHUNK_BYTES = 1024 * 1024;

/** Files in a folder, which all machines share where there are several. */
@Injectable()
export class FolderStorage extends FileStorage {
  private readonly root: string;

  constructor(environment: Environment) {
    super();
    this.root = resolve(environment.storageDir);
  }

  async store(key: string, content: Readable, maxBytes: number): Promise<number> {
    const path = this.pathOf(key);
    const part = `${path}.part`;
    await mkdir(dirname(path), { recursive: true });
    try {
      const bytes = await writeThrough(part, content, maxBytes);
      await rename(part, path);
      return bytes;
    } catch (error) {
      await rm(part, { force: true });
      if (errorCode(error) === 'ENOSPC') {
        throw new UnavailableError('There is no room left for the file; nothing was stored.');
      }
      throw error;
    }
  }

  async *read(key: string, start: number, end?: number): AsyncIterable<Buffer> {
    if (end !== undefined && end <= start) return;
    const stream = createReadStream(this.pathOf(key), {
      start,
      // Node counts the last byte in.
      ...(end === undefined ? {} : { end: end - 1 }),
      highWaterMark: READ_CHUNK_BYTES,
    });
    try {
      for await (const chunk of stream) yield chunk;
    } catch (error) {
      throw errorCode(error) === 'ENOENT' ? new FileGoneError(key, error) : error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  private pathOf(key: string): string {
    const path = resolve(join(this.root, key));
    if (!path.startsWith(this.root + sep))
      throw new Error(`The storage key ${key} leads out of the storage.`);
    return path;
  }
}

/** Writes and syncs: an import that was accepted must find its file after a power cut. */
async function writeThrough(path: string, content: Readable, maxBytes: number): Promise<number> {
  const file = await open(path, 'w');
  try {
    let bytes = 0;
    for await (const chunk of content) {
      bytes += chunk.length;
      if (bytes > maxBytes)
        throw new TooLargeError(`The file is larger than the limit of ${maxBytes} bytes.`);
      await file.writeFile(chunk);
    }
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}

function errorCode(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : null;
}
