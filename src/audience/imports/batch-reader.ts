import { setImmediate as nextTick } from 'node:timers/promises';
import { beginningOf } from '../../platform/unicode.js';
import type { ContactDraft } from '../contacts/contact.js';
import { type FileRecord, readSlices } from './csv/read-records.js';
import type { ImportBatch, Rejection } from './import.js';
import type { ImportSettings } from './import-settings.js';
import { RowReader } from './row-reader.js';

/** 1,000 rows take 5 to 10 ms: other requests and the job's lock are served in between. */
const ROWS_PER_SLICE = 1_000;
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
  const gathered = new GatheredRows(settings, batch.firstRow);
  for (const records of readSlices(piece, settings.delimiter, batch.firstLine, ROWS_PER_SLICE)) {
    for (const record of records) gathered.take(record);
    await nextTick();
  }
  if (gathered.count !== batch.rowsCut) {
    throw new UnreadableBatchError(`it was cut with ${batch.rowsCut} rows and reads as ${gathered.count}`);
  }
  return gathered;
}

/** The rows of a batch so far. */
class GatheredRows implements ReadBatch {
  readonly drafts: ContactDraft[] = [];
  readonly rows: number[] = [];
  readonly repeats = new Map<string, number>();
  readonly rejections: Rejection[] = [];
  duplicates = 0;
  count = 0;
  private readonly reader: RowReader;
  /** Number → its place among the drafts. */
  private readonly places = new Map<string, number>();

  constructor(
    private readonly settings: ImportSettings,
    private readonly firstRow: number,
  ) {
    this.reader = new RowReader(settings);
  }

  take(record: FileRecord): void {
    const row = this.firstRow + this.count++;
    const draft = this.reader.read(record);
    if (typeof draft === 'string') this.rejections.push(toRejection(row, record, draft));
    else this.gather(draft, row);
  }

  private gather(draft: ContactDraft, row: number): void {
    const known = this.places.get(draft.phone);
    if (known === undefined) {
      this.places.set(draft.phone, this.drafts.length);
      this.drafts.push(draft);
      this.rows.push(row);
      return;
    }
    this.duplicates++;
    this.repeats.set(draft.phone, (this.repeats.get(draft.phone) ?? 0) + 1);
    if (this.settings.duplicates === 'keep') return;
    this.drafts[known] = draft;
    this.rows[known] = row;
  }
}

function toRejection(row: number, record: FileRecord, reason: string): Rejection {
  return {
    record: row,
    line: record.line,
    reason,
    fields: record.values.slice(0, REJECTED_VALUES).map((value) => beginningOf(value, REJECTED_VALUE_LIMIT)),
  };
}
