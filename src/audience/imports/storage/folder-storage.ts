import { constants, createReadStream } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, opendir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Environment } from '../../../platform/config/environment.js';
import { errorCode } from '../../../platform/error-code.js';
import { NoRoomError, TooLargeError } from '../../../platform/errors.js';
import { FileGoneError, FileStorage, type StoredItem } from './file-storage.js';

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
      const bytes = await writeThrough(part, limited(content, maxBytes));
      await rename(part, path);
      await syncFolder(dirname(path));
      return bytes;
    } catch (error) {
      await rm(part, { force: true });
      if (isFull(error)) throw new NoRoomError('There is no room left for the file; nothing was stored.');
      throw error;
    }
  }

  async append(key: string, offset: number, content: AsyncIterable<Buffer>): Promise<number> {
    try {
      const file = await this.openToAppend(key, offset);
      try {
        return await writePiece(file, offset, content);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isFull(error)) throw new NoRoomError('There is no room left for the file; what arrived is kept.');
      throw errorCode(error) === 'ENOENT' ? new FileGoneError(key, error) : error;
    }
  }

  async size(key: string): Promise<number> {
    try {
      // Opened and not only looked up: a folder that machines share over NFS promises the true size only then.
      const file = await open(this.pathOf(key), 'r');
      try {
        return (await file.stat()).size;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return 0;
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

  async *list(below: string): AsyncIterable<StoredItem> {
    for await (const path of filesIn(this.pathOf(below))) {
      try {
        const { mtimeMs } = await lstat(path);
        yield { key: relative(this.root, path).split(sep).join('/'), ageMs: Date.now() - mtimeMs };
      } catch (error) {
        // Others remove files meanwhile.
        if (errorCode(error) !== 'ENOENT') throw error;
      }
    }
  }

  private async openToAppend(key: string, offset: number): Promise<FileHandle> {
    const path = this.pathOf(key);
    if (offset > 0) {
      const file = await open(path, constants.O_RDWR);
      if ((await file.stat()).size >= offset) return file;
      await file.close();
      throw new Error(`The stored file ${key} ends before byte ${offset}.`);
    }
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, constants.O_RDWR | constants.O_CREAT);
    await syncFolder(dirname(path));
    return file;
  }

  private pathOf(key: string): string {
    const path = resolve(join(this.root, key));
    if (!path.startsWith(this.root + sep))
      throw new Error(`The storage key ${key} leads out of the storage.`);
    return path;
  }
}

async function* limited(content: AsyncIterable<Buffer>, maxBytes: number): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new TooLargeError(`The file is larger than the limit of ${maxBytes} bytes.`);
    yield chunk;
  }
}

/** Writes and syncs: an import that was accepted must find its file after a power cut. */
async function writeThrough(path: string, content: AsyncIterable<Buffer>): Promise<number> {
  const file = await open(path, 'w');
  try {
    const bytes = await writeAt(file, 0, content);
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}

/** Writes and syncs a piece; what stands of it after a failure is synced too. */
async function writePiece(file: FileHandle, offset: number, content: AsyncIterable<Buffer>): Promise<number> {
  try {
    const end = await writeAt(file, offset, content);
    await file.sync();
    return end;
  } catch (error) {
    await file.sync().catch(() => undefined);
    throw error;
  }
}

/**
 * Writes at positions of its own and not at the file's end: a writer who lost his lock without knowing puts the same
 * bytes to the same place, and each begins at or before the end, so there is never a hole.
 */
async function writeAt(file: FileHandle, offset: number, content: AsyncIterable<Buffer>): Promise<number> {
  let position = offset;
  for await (const chunk of content) {
    for (let from = 0; from < chunk.length; ) {
      const { bytesWritten } = await file.write(chunk, from, chunk.length - from, position);
      from += bytesWritten;
      position += bytesWritten;
    }
  }
  return position;
}

/** A new name is in its folder after a power cut only once the folder is synced too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Paths of the plain files below a folder, whatever else is removed meanwhile. */
async function* filesIn(folder: string): AsyncIterable<string> {
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* filesIn(path);
      else if (entry.isFile()) yield path;
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Full, or the quota is used up. */
function isFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}
