import type { PlaceLookups } from '../geodata/place-lookups.js';
import type { ImportSettings } from './import-settings.js';
import type { ImportStatus } from './import-status.js';

/** One contact file on its way into a list. */
export interface ContactImport {
  id: number;
  companyId: number;
  /** Null: it brings opt-outs alone, and no contacts. */
  listId: number | null;
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
  /** Sums over the finished batches. */
  sums: ImportSums;
  /** Steps of preparing and cutting begun since the last one that succeeded. */
  cutAttempts: number;
  /** ms spent on reading rows up to `workingSince`, without pauses and preparation. */
  workedMs: number;
  workingSince: Date | null;
  /** Whether it has ended and its files are removed. */
  frozen: boolean;
  createdBy: number | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Sums over the batches that are done: rows = inserted + updated + duplicates + rejected. */
export interface ImportSums extends BatchAccount {
  rows: number;
  /** Bytes of the text, without its header, that are done. */
  bytes: number;
}

/** The same with what a look at the import adds. */
export interface ImportTotals extends ImportSums {
  rejectedByReason: Record<string, number>;
  /** ms spent on reading rows up to now, without pauses and preparation. */
  workedMs: number;
}

/** A piece of the file as a worker takes it. */
export interface ImportBatch {
  batchNumber: number;
  startOffset: number;
  endOffset: number;
  firstRow: number;
  firstLine: number;
  rowsCut: number;
  /** How often a worker has begun with it, this time included. */
  attempts: number;
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
  /** Rows whose number was there already and that changed nothing. */
  duplicates: number;
  rejected: number;
  /** Rows among the accepted ones whose number is opted out. */
  optedOut: number;
  /** Distinct prefixes that were looked up, and who answered. */
  places: PlaceLookups;
}
