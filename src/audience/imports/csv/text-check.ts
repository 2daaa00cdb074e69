import { isUtf8 } from 'node:buffer';

/** What the first bytes of a file tell about it as text. */
export type TextCheck = { text: true; bomBytes: number } | { text: false; problem: string };

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);
/** A UTF-8 character has at most 4 bytes: a sample may end within one. */
const MAX_SPLIT_BYTES = 3;

/** First bytes of formats that people upload in place of a CSV file. */
const SIGNATURES: readonly { bytes: readonly number[]; problem: string }[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    problem: 'is an Excel workbook or a zip archive; save the sheet as CSV (UTF-8) first',
  },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    problem: 'is an old Excel workbook; save the sheet as CSV (UTF-8) first',
  },
  { bytes: [0x25, 0x50, 0x44, 0x46], problem: 'is a PDF, not a CSV file' },
  { bytes: [0x1f, 0x8b], problem: 'is compressed; unpack it first' },
  { bytes: [0xff, 0xfe], problem: 'is encoded as UTF-16; save it as CSV (UTF-8)' },
  { bytes: [0xfe, 0xff], problem: 'is encoded as UTF-16; save it as CSV (UTF-8)' },
];

/**
 * Whether the sample is UTF-8 text with line ends that we read.
 *
 * @param whole whether the sample is the whole file
 */
export function checkText(sample: Buffer, whole: boolean): TextCheck {
  for (const { bytes, problem } of SIGNATURES) {
    if (bytes.every((byte, index) => sample[index] === byte)) return { text: false, problem };
  }
  const bomBytes = sample.subarray(0, UTF8_BOM.length).equals(UTF8_BOM) ? UTF8_BOM.length : 0;
  const body = sample.subarray(bomBytes);
  if (body.includes(0)) return { text: false, problem: 'is not a text file' };
  if (!isUtf8Start(body, whole)) {
    return { text: false, problem: 'is not encoded as UTF-8; save it as CSV (UTF-8)' };
  }
  if (body.toString('latin1').trim() === '') return { text: false, problem: 'holds no rows' };
  if (!body.includes(0x0a) && body.includes(0x0d)) {
    return {
      text: false,
      problem: 'ends its lines with a bare carriage return; save it with usual line ends',
    };
  }
  return { text: true, bomBytes };
}

function isUtf8Start(body: Buffer, whole: boolean): boolean {
  if (isUtf8(body)) return true;
  if (whole) return false;
  for (let cut = 1; cut <= MAX_SPLIT_BYTES; cut++) {
    if (isUtf8(body.subarray(0, body.length - cut))) return true;
  }
  return false;
}
