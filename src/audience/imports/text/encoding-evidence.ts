import { isAscii, isUtf8 } from 'node:buffer';
import type { Encoding } from '../import-settings.js';

/** Byte order marks; that of UTF-32 is refused before. */
const MARKS: readonly { bytes: Buffer; encoding: Encoding }[] = [
  { bytes: Buffer.from([0xef, 0xbb, 0xbf]), encoding: 'utf-8' },
  { bytes: Buffer.from([0xff, 0xfe]), encoding: 'utf-16le' },
  { bytes: Buffer.from([0xfe, 0xff]), encoding: 'utf-16be' },
];

/** Share of zero bytes, at one of the two places of a pair, that makes UTF-16: delimiters and digits are that many. */
const ZEROS_SHARE = 0.1;
/** So many accents, all but one in a hundred alike, decide without the rest of the file. */
const ENOUGH = 1_000;

/** The encoding that a file's byte order mark names, and the mark's length in bytes. */
export function encodingMark(head: Buffer): { encoding: Encoding; bytes: number } | null {
  const mark = MARKS.find(({ bytes }) => head.subarray(0, bytes.length).equals(bytes));
  return mark ? { encoding: mark.encoding, bytes: mark.bytes.length } : null;
}

/** UTF-16 without a mark: half of what stands in a table of contacts is ASCII, whose other byte is zero. */
export function utf16ByZeros(head: Buffer): Encoding | null {
  let even = 0;
  let odd = 0;
  for (let at = head.indexOf(0); at >= 0; at = head.indexOf(0, at + 1)) {
    if (at % 2 === 0) even++;
    else odd++;
  }
  const pairs = head.length / 2;
  // Some characters have a zero in the other byte: half of an emoji, for one.
  if (odd > pairs * ZEROS_SHARE && even < odd / 4) return 'utf-16le';
  if (even > pairs * ZEROS_SHARE && odd < even / 4) return 'utf-16be';
  return null;
}

/**
 * UTF-8 or Windows-1252, told by what stands behind the ASCII. Text in Windows-1252 is next to never valid UTF-8
 * by chance, so the kind of which there is more tells what the file is: in a UTF-8 file a few rows may be broken,
 * and in a Windows-1252 file a few names may have been garbled before.
 */
export class EncodingEvidence {
  /** Valid UTF-8 sequences of several bytes, and bytes that are none. */
  private sequences = 0;
  private strays = 0;
  /** A sequence that the last chunk began. */
  private rest: Buffer = Buffer.alloc(0);

  take(chunk: Buffer): void {
    if (this.rest.length === 0 && isAscii(chunk)) return;
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const whole = bytes.length - unfinished(bytes);
    this.count(bytes.subarray(0, whole));
    this.rest = Buffer.from(bytes.subarray(whole));
  }

  /** The file's end: what is unfinished stays so. */
  end(): void {
    this.strays += this.rest.length;
    this.rest = Buffer.alloc(0);
  }

  get encoding(): 'utf-8' | 'windows-1252' {
    return this.strays > 0 && this.strays >= this.sequences ? 'windows-1252' : 'utf-8';
  }

  /** Whether more bytes would hardly change the answer. */
  get settled(): boolean {
    const more = Math.max(this.sequences, this.strays);
    return more >= ENOUGH && Math.min(this.sequences, this.strays) <= more / 100;
  }

  private count(bytes: Buffer): void {
    const clean = isUtf8(bytes);
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte < 0x80 || (clean && byte < 0xc0)) continue;
      const length = clean ? 1 : sequenceLength(bytes, at);
      if (length === 0) {
        this.strays++;
      } else {
        this.sequences++;
        at += length - 1;
      }
    }
  }
}

/** Bytes at the end that begin a sequence and do not end it. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return announced(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Length of the valid UTF-8 character at a place; 0 where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const length = announced(bytes[at] ?? 0);
  return length > 0 && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

function announced(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}
