import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { RecordScanner, type RecordSpan } from './record-scanner.js';

/** One record of a piece of a file, its values as they stand there. */
export interface FileRecord {
  /** Line on which it begins, counted from 1. */
  line: number;
  values: string[];
  /** Set where the record could not be read; `values` is then the whole line. */
  fault: 'bad_quotes' | 'not_utf8' | null;
}

/** Reads all records of a piece that begins and ends between records; empty lines are none. */
export function readRecords(piece: Buffer, delimiter: string, firstLine: number): FileRecord[] {
  const records: FileRecord[] = [];
  for (const slice of readSlices(piece, delimiter, firstLine, Number.POSITIVE_INFINITY)) {
    // One by one: as arguments of one call, 125,000 records overflow the stack.
    for (const record of slice) records.push(record);
  }
  return records;
}

/** The same in slices of so many records, so that other work can be done in between. */
export function* readSlices(
  piece: Buffer,
  delimiter: string,
  firstLine: number,
  sliceRows: number,
): Generator<FileRecord[]> {
  const scanner = new RecordScanner(piece, delimiter.charCodeAt(0), true);
  const clean = isUtf8(piece);
  let records: FileRecord[] = [];
  let run: Located[] = [];
  let line = firstLine;
  const flush = () => {
    parseRun(piece, run, delimiter, records);
    run = [];
  };
  for (let at = 0; at < piece.length; ) {
    const span = scanner.scan(at);
    if (!span) break;
    at = span.next;
    const located = { span, line };
    line += span.lines;
    if (span.end === span.start) continue;
    if (!clean && !isUtf8(piece.subarray(span.start, span.end))) {
      flush();
      // Latin-1 gives every byte a character, so the person sees the row.
      records.push(unreadable(piece.toString('latin1', span.start, span.end), located.line, 'not_utf8'));
    } else if (span.kind === 'stray' || span.kind === 'broken') {
      flush();
      records.push(parseAlone(piece, located, delimiter));
    } else {
      run.push(located);
    }
    if (records.length + run.length < sliceRows) continue;
    flush();
    yield records;
    records = [];
  }
  flush();
  if (records.length > 0) yield records;
}

interface Located {
  span: RecordSpan;
  line: number;
}

/** Adds the records of a run. Those without quotes are split at their delimiters: a fifth of csv-parse's time. */
function parseRun(piece: Buffer, run: readonly Located[], delimiter: string, into: FileRecord[]): void {
  const quoted = run.filter(({ span }) => span.kind === 'quoted');
  const parsed = parseQuoted(piece, quoted, delimiter);
  let next = 0;
  for (const { span, line } of run) {
    const record = span.kind === 'quoted' ? parsed[next++] : undefined;
    into.push(record ?? { line, values: textOf(piece, span).split(delimiter), fault: null });
  }
}

/** Records with quotes by the rule, as many as there are. */
function parseQuoted(piece: Buffer, records: readonly Located[], delimiter: string): FileRecord[] {
  const [first, second] = records;
  // csv-parse makes an error, with its stack, of each record that is not as wide as the first one it sees.
  const odd =
    first && second && countDelimiters(piece, first, delimiter) !== countDelimiters(piece, second, delimiter);
  if (!odd) return parseTogether(piece, records, delimiter);
  return [parseAlone(piece, first, delimiter), ...parseTogether(piece, records.slice(1), delimiter)];
}

/** csv-parse reads them in one go, and must see as many as we do. */
function parseTogether(piece: Buffer, records: readonly Located[], delimiter: string): FileRecord[] {
  if (records.length === 0) return [];
  const text = records.map(({ span }) => textOf(piece, span)).join('\n');
  const rows = parseText(text, delimiter, false);
  if (rows?.length !== records.length) return records.map((located) => parseAlone(piece, located, delimiter));
  return records.map(({ line }, index) => ({ line, values: rows[index] ?? [], fault: null }));
}

function countDelimiters(piece: Buffer, { span }: Located, delimiter: string): number {
  let count = 0;
  for (let at = piece.indexOf(delimiter, span.start); at >= 0 && at < span.end; count++) {
    at = piece.indexOf(delimiter, at + 1);
  }
  return count;
}

function parseAlone(piece: Buffer, { span, line }: Located, delimiter: string): FileRecord {
  const text = textOf(piece, span);
  const rows = parseText(text, delimiter, true);
  const [values] = rows ?? [];
  if (!values || rows?.length !== 1) return unreadable(text, line, 'bad_quotes');
  return { line, values, fault: null };
}

/** The rows of a text, or null where csv-parse refuses it. */
function parseText(text: string, delimiter: string, relaxed: boolean): string[][] | null {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      relax_quotes: relaxed,
      skip_empty_lines: true,
    });
  } catch {
    return null;
  }
}

function textOf(piece: Buffer, { start, end }: RecordSpan): string {
  return piece.toString('utf8', start, end);
}

function unreadable(text: string, line: number, fault: 'bad_quotes' | 'not_utf8'): FileRecord {
  return { line, values: [text], fault };
}
