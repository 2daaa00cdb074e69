import { type FieldProblem, InvalidInputError } from '../../../platform/errors.js';
import type {
  Compression,
  Encoding,
  EncodingSource,
  ImportSettingsInput,
  LineEnds,
} from '../import-settings.js';
import { EncodingEvidence, encodingMark, utf16ByZeros } from './encoding-evidence.js';
import { binaryFormat, otherText } from './foreign-format.js';
import { DamagedGzipError, gunzipHead, isGzip } from './gzip.js';
import { guessLineEnds, replaceBareReturns } from './line-ends.js';
import { headToUtf8 } from './utf8-text.js';

/** The start of a file as text, and how it was got out of the bytes. */
export interface TextHead {
  compression: Compression;
  encoding: Encoding;
  encodingSource: EncodingSource;
  lineEnds: LineEnds;
  /** UTF-8 without a byte order mark, broken characters left as they are; line ends that we read. */
  text: Buffer;
  /** Whether that is all of the file. */
  whole: boolean;
}

/** Bytes of text that are looked at. */
export const TEXT_HEAD_BYTES = 256 * 1024;

/**
 * @param sample first bytes of a file, as uploaded
 * @param whole whether they are all of it
 * @throws InvalidInputError where that is not text, in words that say what it is
 */
export function readTextHead(
  sample: Buffer,
  whole: boolean,
  input: Pick<ImportSettingsInput, 'encoding' | 'lineEnds'>,
): TextHead {
  if (sample.length === 0) throw InvalidInputError.of('file', 'is empty');
  const unpacked = unpackHead(sample, whole);
  const { bytes } = unpacked;
  refuse(binaryFormat(bytes));
  const { encoding, encodingSource } = encodingOf(bytes, unpacked.whole, input.encoding);
  const text = headToUtf8(bytes, encoding, unpacked.whole);
  refuse(otherText(text));
  const lineEnds = input.lineEnds ?? guessLineEnds(text);
  return {
    compression: unpacked.compression,
    encoding,
    encodingSource,
    lineEnds,
    text: lineEnds === 'cr' ? withLineFeeds(text) : text,
    whole: unpacked.whole,
  };
}

function unpackHead(
  sample: Buffer,
  whole: boolean,
): { compression: Compression; bytes: Buffer; whole: boolean } {
  if (!isGzip(sample)) return { compression: 'none', ...shortened(sample, whole) };
  try {
    const head = gunzipHead(sample, whole);
    if (isGzip(head.bytes)) refuse('is compressed twice; unpack it once');
    if (head.whole && head.bytes.length === 0) refuse('is empty once it is unpacked');
    return { compression: 'gzip', ...shortened(head.bytes, head.whole) };
  } catch (error) {
    throw error instanceof DamagedGzipError ? InvalidInputError.of('file', error.message) : error;
  }
}

function shortened(bytes: Buffer, whole: boolean): { bytes: Buffer; whole: boolean } {
  return bytes.length > TEXT_HEAD_BYTES
    ? { bytes: bytes.subarray(0, TEXT_HEAD_BYTES), whole: false }
    : { bytes, whole };
}

function encodingOf(
  bytes: Buffer,
  whole: boolean,
  given: Encoding | undefined,
): { encoding: Encoding; encodingSource: EncodingSource } {
  const mark = encodingMark(bytes);
  if (given !== undefined) {
    if (mark !== null && mark.encoding !== given) throw new InvalidInputError([contradiction(mark.encoding)]);
    return { encoding: given, encodingSource: 'given' };
  }
  if (mark !== null) return { encoding: mark.encoding, encodingSource: 'mark' };
  const wide = utf16ByZeros(bytes);
  if (wide !== null) return { encoding: wide, encodingSource: 'content' };
  const evidence = new EncodingEvidence();
  evidence.take(bytes);
  // A sample may end within a character.
  if (whole) evidence.end();
  return { encoding: evidence.encoding, encodingSource: 'content' };
}

function contradiction(marked: Encoding): FieldProblem {
  return {
    field: 'encoding',
    problem: `contradicts the file, which begins with the byte order mark of ${marked}; leave it out`,
  };
}

function withLineFeeds(text: Buffer): Buffer {
  const copy = Buffer.from(text);
  replaceBareReturns(copy);
  return copy;
}

function refuse(problem: string | null): void {
  if (problem !== null) throw InvalidInputError.of('file', problem);
}
