import { describe, expect, it } from '@jest/globals';
import { cutBatches, EndlessRecordError } from '../../../src/audience/imports/csv/batch-cutter.js';
import { readRecords } from '../../../src/audience/imports/csv/read-records.js';

/** A small generator with a seed, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function cutAndRead(text: string, batchRows: number, chunkSize: number, batches = 1_000) {
  const bytes = Buffer.from(text);
  const result = await cutBatches(chunks(bytes, chunkSize), { offset: 0, rows: 0, line: 1 }, 44, {
    batchRows,
    batches,
  });
  const records = result.batches.flatMap((batch) => {
    const piece = readRecords(bytes.subarray(batch.startOffset, batch.endOffset), ',', batch.firstLine);
    expect(piece).toHaveLength(batch.rows);
    return piece;
  });
  return { result, records };
}

describe('records of a CSV file', () => {
  it('reads quoted commas, quotes and line breaks, and knows each line', () => {
    const text = 'a,"b, c"\r\n"d ""e""","f\r\ng"\r\n\r\nh,\n"",i';
    expect(readRecords(Buffer.from(text), ',', 10)).toEqual([
      { line: 10, values: ['a', 'b, c'], fault: null },
      { line: 11, values: ['d "e"', 'f\r\ng'], fault: null },
      { line: 14, values: ['h', ''], fault: null },
      { line: 15, values: ['', 'i'], fault: null },
    ]);
  });

  it('takes a quote within a value as it stands', () => {
    expect(readRecords(Buffer.from('5" pipe,x\n y "z",w\n'), ',', 1)).toEqual([
      { line: 1, values: ['5" pipe', 'x'], fault: null },
      { line: 2, values: [' y "z"', 'w'], fault: null },
    ]);
  });

  it('lets a quote that is left open spoil its own line only', () => {
    const text = 'a,b\n"open,c\nd,e\n"f","g"\n"h"x,i\nj,k\n';
    const records = readRecords(Buffer.from(text), ',', 1);
    expect(records.map(({ line, fault }) => [line, fault])).toEqual(
      [
        [1, null],
        [2, 'bad_quotes'],
        [3, null],
        [4, null],
        [5, expect.anything()],
        [6, null],
      ].map(([line, fault]) => [line, fault === null || fault === 'bad_quotes' ? fault : records[4]?.fault]),
    );
    expect(records[2]?.values).toEqual(['d', 'e']);
    expect(records[5]?.values).toEqual(['j', 'k']);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'cuts and reads alike, wherever chunks and batches end (seed %d)',
    async (seed) => {
      const next = random(seed);
      const values = [
        'a',
        '',
        '"q"',
        '"c,d"',
        '"l\nm"',
        '"l\r\nm"',
        '"e""f"',
        'x"y',
        '"open',
        '"z"z',
        'é',
        ' "s"',
      ];
      const ends = ['\n', '\r\n', '\r\n\r\n'];
      let text = '';
      for (let row = 0; row < 300; row++) {
        const width = 1 + Math.floor(next() * 4);
        const cells = Array.from({ length: width }, () => values[Math.floor(next() ** 2 * values.length)]);
        text += cells.join(',') + (ends[Math.floor(next() * ends.length)] ?? '\n');
      }
      const whole = readRecords(Buffer.from(text), ',', 1);
      for (const [batchRows, chunkSize] of [
        [1, 7],
        [3, 1],
        [10, 64],
        [1_000, 5],
        [7, 100_000],
      ] as const) {
        const { records, result } = await cutAndRead(text, batchRows, chunkSize);
        expect(result.done).toBe(true);
        expect(result.next.offset).toBe(Buffer.byteLength(text));
        expect(records).toEqual(whole);
      }
    },
  );

  it('stops after so many batches and goes on from there', async () => {
    const text = Array.from({ length: 25 }, (_, row) => `r${row}\n`).join('');
    const bytes = Buffer.from(text);
    let position = { offset: 0, rows: 0, line: 1 };
    const rows: number[] = [];
    for (let step = 0; step < 20; step++) {
      const result = await cutBatches(chunks(bytes.subarray(position.offset), 11), position, 44, {
        batchRows: 4,
        batches: 2,
      });
      rows.push(...result.batches.map((batch) => batch.rows));
      position = result.next;
      if (result.done) break;
    }
    expect(rows).toEqual([4, 4, 4, 4, 4, 4, 1]);
    expect(position).toEqual({ offset: bytes.length, rows: 25, line: 26 });
  });

  it('gives up on a line that never ends', async () => {
    const bytes = Buffer.alloc(2 * 1024 * 1024, 'x');
    await expect(
      cutBatches(chunks(bytes, 65_536), { offset: 0, rows: 0, line: 1 }, 44, { batchRows: 10, batches: 10 }),
    ).rejects.toThrow(EndlessRecordError);
  });

  it('reads a quoted value of 200 KB, and takes an open quote before 2 MB of rows for a broken row', async () => {
    const long = `"${'x\n'.repeat(100_000)}",end\n`;
    const { records } = await cutAndRead(
      `${long}"open,a\n${'b,c\n'.repeat(500_000)}`,
      10_000,
      65_536,
      10_000,
    );
    expect(records).toHaveLength(500_002);
    expect(records[0]?.values[1]).toBe('end');
    expect(records[1]).toMatchObject({ line: 100_002, fault: 'bad_quotes' });
    expect(records[2]).toEqual({ line: 100_003, values: ['b', 'c'], fault: null });
  });
});
