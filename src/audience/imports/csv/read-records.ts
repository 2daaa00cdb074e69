import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { type RecordSpan, scanRecord } from './record-scanner.js';

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
  const spans = scanAll(piece, delimiter.charCodeAt(0));
  const clean = isUtf8(piece);
  const records: FileRecord[] = [];
  let run: Located[] = [];
  let line = firstLine;
  const flush = () => {
    // One by one: as arguments of one call, 125,000 records overflow the stack.
    for (const record of parseRun(piece, run, delimiter)) records.push(record);
    run = [];
  };
  for (const span of spans) {
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
  }
  flush();
  return records;
}

interface Located {
  span: RecordSpan;
  line: number;
}

function scanAll(piece: Buffer, delimiter: number): RecordSpan[] {
  const spans: RecordSpan[] = [];
  for (let at = 0; at < piece.length; ) {
    const span = scanRecord(piece, at, delimiter, true);
    if (!span) break;
    spans.push(span);
    at = span.next;
  }
  return spans;
}

/** Records by the rule, next to each other: csv-parse reads them in one go and must see as many as we do. */
function parseRun(piece: Buffer, run: readonly Located[], delimiter: string): FileRecord[] {
  const first = run[0];
  const last = run.at(-1);
  if (!first || !last) return [];
  const rows = parseText(piece.subarray(first.span.start, last.span.next), delimiter, false);
  if (rows?.length !== run.length) return run.map((located) => parseAlone(piece, located, delimiter));
  return run.map(({ line }, index) => ({ line, values: rows[index] ?? [], fault: null }));
}

function parseAlone(piece: Buffer, { span, line }: Located, delimiter: string): FileRecord {
  const bytes = piece.subarray(span.start, span.end);
  const rows = parseText(bytes, delimiter, true);
  const [values] = rows ?? [];
  if (!values || rows?.length !== 1) return unreadable(bytes.toString('utf8'), line, 'bad_quotes');
  return { line, values, fault: null };
}

/** The rows of a text, or null where csv-parse refuses it. */
function parseText(bytes: Buffer, delimiter: string, relaxed: boolean): string[][] | null {
  try {
    return parse(bytes, {
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

function unreadable(text: string, line: number, fault: 'bad_quotes' | 'not_utf8'): FileRecord {
  return { line, values: [text], fault };
}
