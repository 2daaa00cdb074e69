import { MAX_RECORD_BYTES, RecordScanner } from './record-scanner.js';

/** A position between two records of a file. */
export interface CutPosition {
  /** Byte offset. */
  offset: number;
  /** Records before it. */
  rows: number;
  /** Line on which the next record begins, counted from 1. */
  line: number;
}

/** A run of whole records. */
export interface CutBatch {
  startOffset: number;
  endOffset: number;
  /** Number of the first record, counted from 1. */
  firstRow: number;
  firstLine: number;
  rows: number;
}

export interface CutLimits {
  /** Records in a batch. */
  batchRows: number;
  /** Batches in one go. */
  batches: number;
}

export interface CutResult {
  batches: CutBatch[];
  next: CutPosition;
  /** Whether the file's end was reached. */
  done: boolean;
}

/** A record of more than this without a line end: the file is no table. */
export class EndlessRecordError extends Error {
  constructor(line: number) {
    super(`Line ${line} is longer than ${MAX_RECORD_BYTES / 1024} KB: this is not a table of contacts.`);
    this.name = 'EndlessRecordError';
  }
}

/** A batch is read into memory as a whole: rows of unusual length make it end early. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/**
 * Finds the next batches in a stream of bytes that begins at `from.offset`. Memory does not grow with the file:
 * one chunk and one unfinished record are held.
 */
export async function cutBatches(
  bytes: AsyncIterable<Buffer>,
  from: CutPosition,
  delimiter: number,
  limits: CutLimits,
): Promise<CutResult> {
  const cutter = new Cutter(from, delimiter, limits);
  for await (const chunk of bytes) {
    cutter.take(chunk, false);
    if (cutter.full) return cutter.result(false);
  }
  cutter.take(Buffer.alloc(0), true);
  // What the buffer still held may have filled the last allowed batch before the end.
  return cutter.result(!cutter.full || cutter.drained);
}

class Cutter {
  private readonly batches: CutBatch[] = [];
  private pending: Buffer = Buffer.alloc(0);
  /** Where the current batch begins, and where the scan stands. */
  private batchStart: CutPosition;
  private readonly position: CutPosition;

  constructor(
    from: CutPosition,
    private readonly delimiter: number,
    private readonly limits: CutLimits,
  ) {
    this.batchStart = from;
    this.position = { ...from };
  }

  get full(): boolean {
    return this.batches.length >= this.limits.batches;
  }

  get drained(): boolean {
    return this.pending.length === 0;
  }

  take(chunk: Buffer, final: boolean): void {
    const buffer = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const scanner = new RecordScanner(buffer, this.delimiter, final);
    let at = 0;
    while (at < buffer.length && !this.full) {
      const span = scanner.scan(at);
      if (!span) {
        if (buffer.length - at > 2 * MAX_RECORD_BYTES) throw new EndlessRecordError(this.position.line);
        break;
      }
      this.pass(span.next - at, span.end > span.start, span.lines);
      at = span.next;
    }
    this.pending = buffer.subarray(at);
    if (final && !this.full) this.closeBatch();
  }

  result(done: boolean): CutResult {
    return { batches: this.batches, next: this.batchStart, done };
  }

  private pass(bytes: number, counts: boolean, lines: number): void {
    this.position.offset += bytes;
    if (counts) this.position.rows += 1;
    this.position.line += lines;
    const rows = this.position.rows - this.batchStart.rows;
    const size = this.position.offset - this.batchStart.offset;
    if (rows >= this.limits.batchRows || (size >= MAX_BATCH_BYTES && rows > 0)) this.closeBatch();
  }

  private closeBatch(): void {
    const rows = this.position.rows - this.batchStart.rows;
    if (rows > 0) {
      this.batches.push({
        startOffset: this.batchStart.offset,
        endOffset: this.position.offset,
        firstRow: this.batchStart.rows + 1,
        firstLine: this.batchStart.line,
        rows,
      });
    }
    this.batchStart = { ...this.position };
  }
}
