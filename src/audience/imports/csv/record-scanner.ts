const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/**
 * plain: no quotes. quoted: quotes by the rule (RFC 4180). stray: a quote inside an unquoted value, read as it
 * stands. broken: quotes against the rule; such a record ends at its first line end and takes no other with it.
 */
export type RecordKind = 'plain' | 'quoted' | 'stray' | 'broken';

/** Where one record lies in a buffer. */
export interface RecordSpan {
  start: number;
  /** Behind the last byte of the record, its line end left out. */
  end: number;
  /** Behind the line end: where the next record begins. */
  next: number;
  /** Line ends within the record and behind it. */
  lines: number;
  kind: RecordKind;
}

/** A record is read as a whole, so its size is bounded; a quote left open would swallow the file otherwise. */
export const MAX_RECORD_BYTES = 256 * 1024;

/** Finds one record after the other in a buffer; quick where no quotes are near. */
export class RecordScanner {
  /** First quote at or behind the record that was asked for last; the buffer's length where there is none. */
  private quote = -1;

  /** @param final whether the buffer's end is the end of the file or piece */
  constructor(
    private readonly buffer: Buffer,
    private readonly delimiter: number,
    private readonly final: boolean,
  ) {}

  /** What `scanRecord` finds; starts must not go backwards. */
  scan(start: number): RecordSpan | null {
    const { buffer } = this;
    if (this.quote < start) {
      const quote = buffer.indexOf(QUOTE, start);
      this.quote = quote < 0 ? buffer.length : quote;
    }
    const lineEnd = buffer.indexOf(LF, start);
    // Without quotes a record ends with its line: 0.05 µs in place of a look at each byte.
    if (lineEnd >= 0 && lineEnd < this.quote) {
      const end = withoutCarriageReturn(buffer, start, lineEnd);
      return { start, end, next: lineEnd + 1, lines: 1, kind: 'plain' };
    }
    return scanRecord(buffer, start, this.delimiter, this.final);
  }
}

/**
 * Finds the record that begins at `start`. What is found depends on the bytes from `start` on and on nothing
 * before them, so cutting a file and reading a piece of it agree on every record.
 *
 * @param final whether the buffer's end is the end of the file or piece
 * @returns the span, or null where more bytes are needed
 */
export function scanRecord(
  buffer: Buffer,
  start: number,
  delimiter: number,
  final: boolean,
): RecordSpan | null {
  let kind: RecordKind = 'plain';
  let lines = 1;
  let at = start;
  let fieldStart = true;
  while (at < buffer.length) {
    const byte = buffer[at];
    if (byte === QUOTE && fieldStart) {
      const close = closingQuote(buffer, at, start);
      if (close === TOO_FAR) return brokenRecord(buffer, start, final);
      if (close === OPEN) {
        return final ? brokenRecord(buffer, start, final) : null;
      }
      if (kind === 'plain') kind = 'quoted';
      lines += countLineEnds(buffer, at, close);
      at = close + 1;
      const follows = buffer[at];
      if (follows === undefined) break;
      if (follows === CR && buffer[at + 1] === undefined && !final) return null;
      const ends = follows === LF || (follows === CR && (buffer[at + 1] ?? LF) === LF);
      if (follows !== delimiter && !ends) return brokenRecord(buffer, start, final);
      fieldStart = false;
      continue;
    }
    if (byte === LF)
      return { start, end: withoutCarriageReturn(buffer, start, at), next: at + 1, lines, kind };
    if (byte === QUOTE) kind = 'stray';
    fieldStart = byte === delimiter;
    at++;
  }
  if (!final) return null;
  return { start, end: withoutCarriageReturn(buffer, start, at), next: at, lines, kind };
}

const OPEN = -1;
const TOO_FAR = -2;

/** Position of the quote that closes the one at `open`; OPEN where the buffer ends first. */
function closingQuote(buffer: Buffer, open: number, recordStart: number): number {
  let at = open + 1;
  for (;;) {
    const quote = buffer.indexOf(QUOTE, at);
    if ((quote < 0 ? buffer.length : quote) - recordStart > MAX_RECORD_BYTES) return TOO_FAR;
    if (quote < 0) return OPEN;
    if (buffer[quote + 1] !== QUOTE) return quote;
    at = quote + 2;
  }
}

function brokenRecord(buffer: Buffer, start: number, final: boolean): RecordSpan | null {
  const lineEnd = buffer.indexOf(LF, start);
  if (lineEnd < 0 && !final) return null;
  const end = lineEnd < 0 ? buffer.length : lineEnd;
  return {
    start,
    end: withoutCarriageReturn(buffer, start, end),
    next: lineEnd < 0 ? end : end + 1,
    lines: 1,
    kind: 'broken',
  };
}

function countLineEnds(buffer: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = buffer.indexOf(LF, from); at >= 0 && at < to; at = buffer.indexOf(LF, at + 1)) count++;
  return count;
}

function withoutCarriageReturn(buffer: Buffer, start: number, end: number): number {
  return end > start && buffer[end - 1] === CR ? end - 1 : end;
}
