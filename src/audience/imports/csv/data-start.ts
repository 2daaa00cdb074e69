import { encodingMark } from '../text/encoding-evidence.js';
import { scanRecord } from './record-scanner.js';

/** Where the records behind the header begin: byte of the text file and line, counted from 1. */
export interface DataStart {
  offset: number;
  line: number;
}

/** Excel's own first line, `sep=;`, as it stands or as a spreadsheet program saved it again. */
const SEPARATOR_LINE = /^"?sep=([^\r\n"])"?[,;\t|]*\r?\n/i;
const SEPARATOR_LINE_BYTES = 64;

/** The delimiter that a text's first line names for Excel, and the bytes of that line; null where it is none. */
export function separatorLine(text: Buffer): { delimiter: string; bytes: number } | null {
  const found = SEPARATOR_LINE.exec(text.toString('latin1', 0, SEPARATOR_LINE_BYTES));
  return found?.[1] === undefined ? null : { delimiter: found[1], bytes: found[0].length };
}

/**
 * Passes a byte order mark, the separator line and the header.
 *
 * @param head the start of a text file, long enough to hold the header
 */
export function dataStart(head: Buffer, delimiter: string, hasHeader: boolean): DataStart {
  const mark = encodingMark(head)?.bytes ?? 0;
  const separator = separatorLine(head.subarray(mark));
  const start = { offset: mark + (separator?.bytes ?? 0), line: separator ? 2 : 1 };
  return hasHeader ? behindFirstRecord(head, delimiter, start) : start;
}

/** Behind the first record that is not an empty line. */
function behindFirstRecord(head: Buffer, delimiter: string, from: DataStart): DataStart {
  let { line } = from;
  for (let at = from.offset; at < head.length; ) {
    const span = scanRecord(head, at, delimiter.charCodeAt(0), true);
    if (!span) break;
    line += span.lines;
    at = span.next;
    if (span.end > span.start) return { offset: at, line };
  }
  return { offset: head.length, line };
}
