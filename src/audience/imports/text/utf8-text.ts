import type { Encoding, ImportSettings } from '../import-settings.js';
import { gunzip } from './gzip.js';
import { withoutBareReturns } from './line-ends.js';
import { fromWindows1252 } from './windows-1252.js';

/** An uploaded file may hold more bytes as UTF-8 than it had: three for one of Windows-1252 (the euro sign). */
export const MAX_GROWTH = 3;

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export type TextForm = Pick<ImportSettings, 'compression' | 'encoding' | 'lineEnds'>;

/** Whether the batches can read the file as it was uploaded. */
export function isPlainText(form: TextForm): boolean {
  return form.compression === 'none' && form.encoding === 'utf-8' && form.lineEnds !== 'cr';
}

/** The bytes of a file, unpacked where they are packed. @throws DamagedGzipError while reading */
export function unpacked(
  bytes: AsyncIterable<Buffer>,
  compression: TextForm['compression'],
): AsyncIterable<Buffer> {
  return compression === 'gzip' ? gunzip(bytes) : bytes;
}

/** Unpacked bytes as UTF-8 without a byte order mark, each record ended by a line feed; flat in memory. */
export function toUtf8(bytes: AsyncIterable<Buffer>, form: TextForm): AsyncIterable<Buffer> {
  const decoded = decode(bytes, form.encoding);
  return form.lineEnds === 'cr' ? withoutBareReturns(decoded) : decoded;
}

/** The same for a piece at hand. A character that its end cuts is left out where the file goes on. */
export function headToUtf8(bytes: Buffer, encoding: Encoding, whole: boolean): Buffer {
  if (encoding === 'utf-8') return withoutMark(bytes);
  if (encoding === 'windows-1252') return Buffer.from(fromWindows1252(bytes));
  return Buffer.from(new TextDecoder(encoding).decode(bytes, { stream: !whole }));
}

async function* decode(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncIterable<Buffer> {
  if (encoding === 'utf-8') {
    yield* withoutLeadingMark(bytes);
  } else if (encoding === 'windows-1252') {
    for await (const chunk of bytes) yield Buffer.from(fromWindows1252(chunk));
  } else {
    const decoder = new TextDecoder(encoding);
    for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
  }
}

async function* withoutLeadingMark(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let start: Buffer | null = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (start === null) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < UTF8_MARK.length) continue;
    yield withoutMark(start);
    start = null;
  }
  if (start !== null) yield start;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, UTF8_MARK.length).equals(UTF8_MARK) ? bytes.subarray(UTF8_MARK.length) : bytes;
}
