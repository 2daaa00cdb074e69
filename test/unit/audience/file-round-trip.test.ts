import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { cutBatches } from '../../../src/audience/imports/csv/batch-cutter.js';
import { dataStart } from '../../../src/audience/imports/csv/data-start.js';
import { readRecords } from '../../../src/audience/imports/csv/read-records.js';
import {
  DELIMITERS,
  type Encoding,
  LINE_ENDS,
  type LineEnds,
} from '../../../src/audience/imports/import-settings.js';
import { inspectFile } from '../../../src/audience/imports/inspect-file.js';
import { isPlainText, toUtf8, unpacked } from '../../../src/audience/imports/text/utf8-text.js';
import { fromWindows1252 } from '../../../src/audience/imports/text/windows-1252.js';

/** A small generator with a seed, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LINE_END = { lf: '\n', crlf: '\r\n', cr: '\r' } as const;
const MESS = ['a', 'b', ' ', '"', ',', ';', '\t', '|', '\n', '\r\n', '\r', '=', "'", 'é', 'ü', 'ß', '€', '’'];
const WIDE_MESS = [...MESS, '漢', '😀', 'ا', '\u0301', '\u2028'];

const BYTES_1252 = new Map(
  Array.from({ length: 256 }, (_, byte) => [fromWindows1252(Buffer.from([byte])), byte] as const),
);

const ENCODERS: Record<string, { encoding: Encoding; encode: (text: string) => Buffer }> = {
  'UTF-8': { encoding: 'utf-8', encode: (text) => Buffer.from(text) },
  'UTF-8 with a mark': { encoding: 'utf-8', encode: (text) => Buffer.from(`\ufeff${text}`) },
  'UTF-16LE': { encoding: 'utf-16le', encode: (text) => Buffer.from(text, 'utf16le') },
  'UTF-16LE with a mark': { encoding: 'utf-16le', encode: (text) => Buffer.from(`\ufeff${text}`, 'utf16le') },
  'UTF-16BE': { encoding: 'utf-16be', encode: (text) => Buffer.from(text, 'utf16le').swap16() },
  'UTF-16BE with a mark': {
    encoding: 'utf-16be',
    encode: (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  },
  'Windows-1252': {
    encoding: 'windows-1252',
    encode: (text) => Buffer.from(Array.from(text, (character) => BYTES_1252.get(character) ?? 0)),
  },
};

function table(next: (below: number) => number, letters: readonly string[]): string[][] {
  const cell = () => Array.from({ length: next(9) }, () => letters[next(letters.length)] ?? '').join('');
  return Array.from({ length: 24 }, (_, row) => [
    `21255${10_000 + row}`,
    ...Array.from({ length: 3 }, cell),
    'é',
  ]);
}

function written(
  rows: readonly string[][],
  delimiter: string,
  lineEnds: LineEnds,
  next: (below: number) => number,
): string {
  const quoted = (value: string) =>
    /["\r\n,;\t|]/.test(value) || next(5) === 0 ? `"${value.replaceAll('"', '""')}"` : value;
  return rows.map((row) => row.map(quoted).join(delimiter) + LINE_END[lineEnds]).join('');
}

/** One member, or several that end anywhere. */
function packed(bytes: Buffer, members: number): Buffer {
  if (members === 0) return bytes;
  const size = Math.ceil(bytes.length / members);
  return Buffer.concat(
    Array.from({ length: members }, (_, index) => gzipSync(bytes.subarray(index * size, (index + 1) * size))),
  );
}

async function* pieces(bytes: Buffer, next: (below: number) => number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + next(next(2) === 0 ? 4 : 300);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function collected(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

describe('a table is read back as it was written', () => {
  describe.each(Object.entries(ENCODERS))('%s', (_, { encoding, encode }) => {
    it.each(
      DELIMITERS.flatMap((delimiter) =>
        LINE_ENDS.flatMap((lineEnds) => [0, 1, 3].map((members) => ({ delimiter, lineEnds, members }))),
      ),
    )('$delimiter, $lineEnds, $members gzip members', async ({ delimiter, lineEnds, members }) => {
      const seed = DELIMITERS.indexOf(delimiter) * 100 + LINE_ENDS.indexOf(lineEnds) * 10 + members;
      const next = random(seed);
      const rows = table(next, encoding === 'windows-1252' ? MESS : WIDE_MESS);
      const header = ['phone', 'one', 'two', 'three', 'four'];
      const text = written([header, ...rows], delimiter, lineEnds, next);
      const file = packed(encode(text), members);

      const { settings } = inspectFile(file, true, {});
      expect(settings).toMatchObject({
        compression: members === 0 ? 'none' : 'gzip',
        encoding,
        lineEnds,
        delimiter,
        hasHeader: true,
        columns: header,
      });

      const stored = isPlainText(settings)
        ? file
        : await collected(toUtf8(unpacked(pieces(file, next), settings.compression), settings));
      const start = dataStart(stored, delimiter, true);
      const cut = await cutBatches(
        pieces(stored.subarray(start.offset), next),
        { ...start, rows: 0 },
        delimiter.charCodeAt(0),
        { batchRows: 1 + next(4), batches: 1_000 },
      );
      const records = cut.batches.flatMap((batch) =>
        readRecords(stored.subarray(batch.startOffset, batch.endOffset), delimiter, batch.firstLine),
      );
      const asRead = (value: string) => (lineEnds === 'cr' ? value.replaceAll(/\r(?!\n)/g, '\n') : value);
      expect(records.map(({ values }) => values)).toEqual(rows.map((row) => row.map(asRead)));
      expect(records.every(({ fault }) => fault === null)).toBe(true);
      expect(cut.next).toMatchObject({ offset: stored.length, rows: rows.length });

      // Lines as an editor counts them.
      let line = 2;
      for (const [index, row] of rows.entries()) {
        expect([index, records[index]?.line]).toEqual([index, line]);
        line += 1 + (row.map(asRead).join('').match(/\n/g)?.length ?? 0);
      }
    });
  });
});
