import { setImmediate as nextTick } from 'node:timers/promises';
import type { ContactDraft } from '../contacts/contact.js';
import { type FileRecord, readRecords } from './csv/read-records.js';
import type { ImportBatch, Rejection } from './import.js';
import type { ImportSettings } from './import-settings.js';
import { RowReader } from './row-reader.js';

/** 500 rows take about 12 ms: other requests and the job's lock are served in between. */
const ROWS_PER_TICK = 500;
/** Longest text of one value in the file of rejected rows. */
const REJECTED_VALUE_LIMIT = 500;
const REJECTED_VALUES = 100;

/** What stands in a batch's piece of the file. */
export interface ReadBatch {
  /** One contact for each distinct number. */
  drafts: ContactDraft[];
  /** Number of the record of each draft, counted from 1 in the file. */
  rows: number[];
  /** Rows whose number stands in the batch more than once. */
  duplicates: number;
  /** Of those, how many each number has beside the row that counts. */
  repeats: Map<string, number>;
  rejections: Rejection[];
}

/** The piece of the file is not what was cut; the message continues «… could not be imported: ». */
export class UnreadableBatchError extends Error {
  constructor(difference: string) {
    super(difference);
    this.name = 'UnreadableBatchError';
  }
}

/**
 * Reads every record of a batch: each becomes a contact, a duplicate or a rejection.
 *
 * @param piece the bytes from the batch's start to its end
 * @throws UnreadableBatchError where the piece reads otherwise than it was cut
 */
export async function readBatch(
  settings: ImportSettings,
  batch: ImportBatch,
  piece: Buffer,
): Promise<ReadBatch> {
  const records = readRecords(piece, settings.delimiter, batch.firstLine);
  if (records.length !== batch.rowsCut) {
    throw new UnreadableBatchError(`it was cut with ${batch.rowsCut} rows and reads as ${records.length}`);
  }
  const reader = new RowReader(settings);
  const drafts: ContactDraft[] = [];
  const rows: number[] = [];
  const placeOf = new Map<string, number>();
  const rejections: Rejection[] = [];
  const repeats = new Map<string, number>();
  let duplicates = 0;
  for (const [index, record] of records.entries()) {
    if (index % ROWS_PER_TICK === ROWS_PER_TICK - 1) await nextTick();
    const row = batch.firstRow + index;
    const result = reader.read(record);
    if ('reason' in result) {
      rejections.push(toRejection(row, record, result.reason));
      continue;
    }
    const known = placeOf.get(result.contact.phone);
    if (known === undefined) {
      placeOf.set(result.contact.phone, drafts.length);
      drafts.push(result.contact);
      rows.push(row);
      continue;
    }
    duplicates++;
    repeats.set(result.contact.phone, (repeats.get(result.contact.phone) ?? 0) + 1);
    if (settings.duplicates === 'keep') continue;
    drafts[known] = result.contact;
    rows[known] = row;
  }
  return { drafts, rows, duplicates, repeats, rejections };
}

function toRejection(row: number, record: FileRecord, reason: string): Rejection {
  return {
    record: row,
    line: record.line,
    reason,
    fields: record.values.slice(0, REJECTED_VALUES).map((value) => value.slice(0, REJECTED_VALUE_LIMIT)),
  };
}
