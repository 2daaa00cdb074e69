import type { ImportSettings } from './import-settings.js';
import type { ImportStatus } from './import-status.js';

/** One contact file on its way into a list. */
export interface ContactImport {
  id: number;
  companyId: number;
  listId: number;
  status: ImportStatus;
  /** Why it failed or was canceled. */
  statusReason: string | null;
  fileName: string;
  /** Null once the file was removed. */
  storageKey: string | null;
  fileBytes: number;
  /**
   * Where the storage keeps the file as UTF-8 text, which batches read: the uploaded file itself where it needs no
   * unpacking and no decoding. Null until it is there, and once it was removed.
   */
  textKey: string | null;
  /** Bytes of that text: what offsets and percentages count. */
  textBytes: number | null;
  settings: ImportSettings;
  batchesCut: number;
  cutOffset: number;
  cutRows: number;
  cutLine: number;
  cutDone: boolean;
  /** Frozen at the end. */
  totals: ImportTotals | null;
  /** Whether it has ended, its sums are kept and its files are removed. */
  frozen: boolean;
  createdBy: number | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Sums over the batches that are done: rows = inserted + updated + duplicates + all rejected. */
export interface ImportTotals {
  rows: number;
  inserted: number;
  updated: number;
  duplicates: number;
  rejected: number;
  rejectedByReason: Record<string, number>;
  /** Bytes of the file behind the header, and of those the ones that are done. */
  bytes: number;
  /** Milliseconds since the epoch of the last batch; null before the first. */
  lastBatchAt: number | null;
}

/** A piece of the file as a worker takes it. */
export interface ImportBatch {
  batchNumber: number;
  startOffset: number;
  endOffset: number;
  firstRow: number;
  firstLine: number;
  rowsCut: number;
}

/** A row that did not become a contact. */
export interface Rejection {
  record: number;
  line: number;
  reason: string;
  fields: string[];
}

/** What one batch did. */
export interface BatchAccount {
  inserted: number;
  updated: number;
  duplicates: number;
}
