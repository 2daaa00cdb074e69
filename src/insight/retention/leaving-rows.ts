import type { ArchiveFile } from './archive-file.js';

/** A piece of a file: whole lines of CSV. */
export interface FilePiece {
  text: string;
  items: number;
  /** The id of its last row. */
  lastId: number;
}

/** What came of an attempt to delete some of a file's rows. */
export interface RemovedPiece {
  removed: number;
  /** The id up to which all rows of the file have left. */
  removedTo: number;
}

/** Rows of one kind that leave: how they are written down, and how they are deleted. */
export interface LeavingRows {
  /** First line of the file. */
  readonly header: string;
  /** The rows behind those that are in the file, at most `limit`; null: there are none. */
  piece(file: ArchiveFile, limit: number): Promise<FilePiece | null>;
  /** Whether deletion may go on now; called before each run, so that it also says that it begins. */
  mayLeave(file: ArchiveFile): Promise<boolean>;
  /** Deletes the next rows that are in the file, at most `limit`; null: none are left. @throws LeaseLostError */
  remove(file: ArchiveFile, limit: number): Promise<RemovedPiece | null>;
  /** Whether rows are left that were not in the file because they had not come to their end. */
  hasRest(file: ArchiveFile): Promise<boolean>;
}

/** Another process has the file now: nothing was changed. */
export class LeaseLostError extends Error {
  constructor(file: ArchiveFile) {
    super(`The archive file ${file.id} is held by another process.`);
    this.name = 'LeaseLostError';
  }
}
