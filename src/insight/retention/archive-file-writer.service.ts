import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { FileGoneError, FileStorage } from '../../audience/imports/storage/file-storage.js';
import type { ArchiveFile } from './archive-file.js';
import { ArchiveFileRepository } from './archive-file.repository.js';
import { LeaseLostError, type LeavingRows } from './leaving-rows.js';

/** About 1.3 MB of text and 60 ms; what a killed process has to do again. */
const ROWS_A_PIECE = 5_000;
const pack = promisify(gzip);

/** The file in the storage is not what was written into it. */
export class DamagedFileError extends Error {
  constructor(file: ArchiveFile, cause?: unknown) {
    super(`The archive file ${file.id} is not in the storage as it was written.`, { cause });
    this.name = 'DamagedFileError';
  }
}

/**
 * Writes archive files: CSV, packed piece by piece, so that a file is a row of gzip members, which every program reads
 * as one. A piece is in the storage, synced, before it is written down where the next one begins; whoever dies in
 * between writes it again to the same place.
 */
@Injectable()
export class ArchiveFileWriter {
  constructor(
    private readonly storage: FileStorage,
    private readonly files: ArchiveFileRepository,
  ) {}

  /**
   * Adds pieces until `goesOn` says no.
   *
   * @returns the file as it is then, and whether all is in it
   * @throws LeaseLostError, NoRoomError; DamagedFileError where what was written before is gone
   */
  async write(
    file: ArchiveFile,
    rows: LeavingRows,
    goesOn: () => boolean,
  ): Promise<{ file: ArchiveFile; isWhole: boolean }> {
    let grown = file;
    while (goesOn()) {
      const piece = await rows.piece(grown, ROWS_A_PIECE);
      if (!piece) return { file: grown, isWhole: true };
      const text = Buffer.from(grown.bytes === 0 ? rows.header + piece.text : piece.text);
      const bytes = await this.append(grown, await pack(text));
      const added = { exportedTo: piece.lastId, items: piece.items, bytes, textBytes: text.length };
      if (!(await this.files.grow(grown, added))) throw new LeaseLostError(file);
      grown = {
        ...grown,
        exportedTo: piece.lastId,
        bytes,
        textBytes: grown.textBytes + text.length,
        itemCount: grown.itemCount + piece.items,
      };
    }
    return { file: grown, isWhole: false };
  }

  /** Reads the whole file as whoever downloads it will. @throws DamagedFileError */
  async check(file: ArchiveFile): Promise<void> {
    let textBytes = 0;
    try {
      await pipeline(this.storage.read(file.storageKey, 0, file.bytes), createGunzip(), async (text) => {
        for await (const chunk of text) textBytes += chunk.length;
      });
    } catch (error) {
      throw new DamagedFileError(file, error);
    }
    if (textBytes !== file.textBytes) throw new DamagedFileError(file);
  }

  /** Whether the file is still there, as far as its length tells. */
  async isThere(file: ArchiveFile): Promise<boolean> {
    return (await this.storage.size(file.storageKey)) >= file.bytes;
  }

  private async append(file: ArchiveFile, packed: Buffer): Promise<number> {
    if (file.bytes > 0 && !(await this.isThere(file))) throw new DamagedFileError(file);
    try {
      return await this.storage.append(file.storageKey, file.bytes, one(packed));
    } catch (error) {
      throw error instanceof FileGoneError ? new DamagedFileError(file, error) : error;
    }
  }
}

async function* one(piece: Buffer): AsyncIterable<Buffer> {
  yield piece;
}
