import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { ListRows } from '../../../scripts/lists/list-rows.mjs';
import { NumberSpace } from '../../../scripts/lists/number-space.mjs';
import { writeList } from '../../../scripts/lists/write-list.mjs';
import { readPhone } from '../../../src/audience/contacts/phone-number.js';

const WISH = { rows: 20_000, seed: 3, mess: 0.1 };

describe('generated contact lists', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lists-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function write(wish: typeof WISH): Promise<string> {
    const file = join(folder, 'list.csv');
    await writeList(file, wish);
    return readFile(file, 'utf8');
  }

  it('are the same bytes for a seed, on every machine', async () => {
    const text = await write(WISH);
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      '58bbdd89e36c47b720449436370a7722948dfe98f6e267c5ab59a8d93d45643b',
    );
    expect(await write({ ...WISH, seed: 4 })).not.toBe(text);
  });

  it('hold as many records as asked for, the first ones clean', async () => {
    const rows: string[][] = parse(await write(WISH), { relax_column_count: true, relax_quotes: true });
    // A record with an open quote may take the next one with it in a parser that knows no better.
    expect(rows.length).toBeLessThanOrEqual(WISH.rows + 1);
    expect(rows.length).toBeGreaterThan(WISH.rows * 0.99);
    expect(rows.slice(1, 21).every((row) => readPhone(row[2] ?? '', 'US').valid)).toBe(true);
  });

  it('are messy to the share asked for, and not at all where none is asked for', () => {
    const messy = new ListRows(1, 0.1);
    const clean = new ListRows(1, 0);
    const kinds = Array.from({ length: 20_000 }, () => messy.next().mess);
    expect(kinds.filter((kind) => kind !== null).length / 20_000).toBeCloseTo(0.1, 2);
    expect(new Set(kinds).size).toBe(11);
    expect(Array.from({ length: 1_000 }, () => clean.next().mess).every((kind) => kind === null)).toBe(true);
  });

  it('repeat only numbers that stood in a good row before', () => {
    const rows = new ListRows(1, 0.5);
    const seen = new Set<string>();
    let repeated = 0;
    for (let index = 0; index < 20_000; index++) {
      const { mess, phone } = rows.next();
      if (mess === 'repeated') repeated++;
      if (mess === 'repeated' || mess === null || mess === 'notation') {
        expect(seen.has(phone)).toBe(mess === 'repeated');
        seen.add(phone);
      }
    }
    expect(repeated).toBeGreaterThan(1_000);
  });

  it('draw only numbers that libphonenumber holds for valid, each once', () => {
    const space = new NumberSpace(7);
    expect(space.size).toBeGreaterThan(100_000_000);
    const invalid = space.exchanges.filter(
      ({ area, code }, index) => !readPhone(`${area.code}${code}${space.lineAt(index * 10_000)}`, 'US').valid,
    );
    expect(invalid).toEqual([]);
    const places = new Set(Array.from({ length: 100_000 }, () => space.next()));
    expect(places.size).toBe(100_000);
    expect(places.has(space.placeOf(99_999))).toBe(true);
  });
});
