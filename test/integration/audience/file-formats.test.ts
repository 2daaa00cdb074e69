import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DELIMITERS, LINE_ENDS } from '../../../src/audience/imports/import-settings.js';
import { AudienceFixture } from './audience-fixture.js';

const LINE_END = { lf: '\n', crlf: '\r\n', cr: '\r' } as const;

/** Bytes of the characters of our rows that Latin-1 lacks. */
const HIGH_1252: Readonly<Record<string, number>> = { '’': 0x92, '€': 0x80, œ: 0x9c };

const ENCODERS: Readonly<Record<string, (text: string) => Buffer>> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
  'utf-16le': (text) => Buffer.from(text, 'utf16le'),
  'utf-16le with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be': (text) => Buffer.from(text, 'utf16le').swap16(),
  'utf-16be with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'windows-1252': (text) =>
    Buffer.from(Array.from(text, (character) => HIGH_1252[character] ?? character.charCodeAt(0))),
};

/** A row of a file: its values, what comes of it, and how it stands there where the rule would write it otherwise. */
interface Row {
  values: string[];
  raw?: (delimiter: string) => string;
  phone?: number;
  reason?: string;
  /** Where a value is read otherwise than it stands there. */
  note?: string | null;
}

const ROWS: Row[] = [
  { values: ['Ann', 'Smith, Jr.; II|\tX', '(201) 555-0123', 'NJ', 'Acme "Best" Inc'], phone: 12015550123 },
  { values: ['José', 'O’Neil\nÉrard', '+1 212 555 0124', '', 'first\n\nthird line'], phone: 12125550124 },
  { values: ['Zoë', 'Œuvre €'.replace('Œ', 'œ'), '3125550125', 'IL', 'ß'], phone: 13125550125 },
  { values: ['Twin', '', '1-201-555-0123', '', 'again'] },
  { values: [], raw: () => '' },
  {
    values: ['Text', 'Formula', '="3125550126"', '', '="00123"'],
    raw: (d) => ['Text', 'Formula', '="3125550126"', '', '="00123"'].join(d),
    phone: 13125550126,
    note: '00123',
  },
  { values: ['Tel', '', 'tel:+1-312-555-0127', '', ''], phone: 13125550127, note: null },
  { values: ['Space', '', '312\u00a0555\u00a00128', '', ''], phone: 13125550128, note: null },
  { values: ['Quote', '', "'3125550129", '', "'n Sync"], phone: 13125550129 },
  {
    values: ['Inch', '', '3125550130', '', '5" pipe'],
    raw: (d) => `Inch${d}${d}3125550130${d}${d}5" pipe`,
    phone: 13125550130,
  },
  {
    values: ['Trail', '', '3125550131', '', ''],
    raw: (d) => `Trail${d}${d}3125550131${d}${d}${d}${d} ${d}`,
    phone: 13125550131,
    note: null,
  },
  {
    values: ['Short', '', '3125550132'],
    raw: (d) => `Short${d}${d}3125550132`,
    phone: 13125550132,
    note: null,
  },
  { values: ['', '', '', '', ''], reason: 'empty_phone' },
  { values: ['Sci', '', '1.23457E+09', '', 'multi\nline'], reason: 'scientific_notation' },
  { values: ['Word', '', 'call me', '', ''], reason: 'not_a_number' },
  { values: ['Few'], raw: () => 'Few', reason: 'too_few_columns' },
  { values: ['Many', '', '3125550133', '', 'x', 'y'], reason: 'too_many_columns' },
  { values: ['Bad', '', '999-555-0100', '', '\nat the end\n'], reason: 'invalid_number' },
  { values: ['"Open|Row'], raw: () => '"Open|Row', reason: 'bad_quotes' },
  {
    values: ['Last', '', '3125550134', 'IL', 'ü'],
    raw: (d) => ['Last', '', '3125550134', 'IL', 'ü'].join(d),
    phone: 13125550134,
  },
];

const HEADER = ['First Name', 'Last Name', 'Mobile', 'State', 'Bemerkung\nmit Umbruch'];

/** The rows as a file, and on which line each begins. */
function written(delimiter: string, end: string): { text: string; lines: number[] } {
  const quoted = (value: string) =>
    /["\n,;\t|]/.test(value) ? `"${value.replaceAll('"', '""').replaceAll('\n', end)}"` : value;
  let text = HEADER.map(quoted).join(delimiter);
  const lines: number[] = [];
  for (const { values, raw } of ROWS) {
    text += end;
    lines.push(text.split(end).length);
    text += raw ? raw(delimiter) : values.map(quoted).join(delimiter);
  }
  return { text, lines };
}

describe('importing the mess of real files in every dialect and encoding', () => {
  let fixture: AudienceFixture;
  let companyId: number;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    companyId = await fixture.company();
    fixture.limit({ batchRows: 3 });
  });

  afterAll(() => fixture.stop());

  const cases = Object.keys(ENCODERS).flatMap((encoding, at) =>
    DELIMITERS.map((delimiter, index) => ({
      encoding,
      delimiter,
      // Each line end and each compression meets each encoding.
      lineEnds: LINE_ENDS[(at + index) % LINE_ENDS.length] ?? 'lf',
      members: (at + index * 2) % 3,
    })),
  );

  it.each(cases)('$encoding, $delimiter, $lineEnds, $members gzip members', async (dialect) => {
    const { encoding, delimiter, lineEnds, members } = dialect;
    const end = LINE_END[lineEnds];
    const { text, lines } = written(delimiter, end);
    const bytes = ENCODERS[encoding]?.(text) ?? Buffer.alloc(0);
    const listId = await fixture.list(companyId);
    const { one, totals } = await fixture.importAll(companyId, listId, packed(bytes, members));

    expect(one).toMatchObject({ status: 'completed', statusReason: null });
    expect(one.settings).toMatchObject({
      encoding: encoding.split(' ')[0],
      encodingSource: encoding.endsWith('mark') ? 'mark' : 'content',
      compression: members === 0 ? 'none' : 'gzip',
      delimiter,
      lineEnds,
      hasHeader: true,
      mapping: { fields: { firstName: 0, lastName: 1, phone: 2, state: 3 } },
    });
    const rejectedRows = ROWS.flatMap((row, index) => (row.reason ? [{ ...row, line: lines[index] }] : []));
    expect(totals).toMatchObject({
      rows: ROWS.length - 1,
      inserted: 11,
      updated: 0,
      duplicates: 1,
      rejected: rejectedRows.length,
    });
    const inFile = (value: string | undefined) =>
      value?.replaceAll('\n', lineEnds === 'crlf' ? '\r\n' : '\n').trim() || null;
    const noteName = HEADER[4]?.replaceAll('\n', lineEnds === 'crlf' ? '\r\n' : '\n') ?? '';
    const contacts = await fixture.contacts<{ phone: number; first: string; last: string; custom: unknown }>(
      listId,
      'phone, first_name AS first, last_name AS last, custom_fields AS custom',
    );
    const fields = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);
    const expected = ROWS.flatMap(({ values, phone, note }) => {
      if (phone === undefined) return [];
      const text = note === undefined ? inFile(values[4]) : note;
      const custom = text === null ? null : { [noteName]: text };
      return [{ phone, first: inFile(values[0]), last: inFile(values[1]), custom }];
    });
    expect(contacts.map((row) => ({ ...row, custom: fields(row.custom) }))).toEqual(
      expected.sort((a, b) => a.phone - b.phone),
    );
    const rejected = await fixture.database.query<{ line: number; reason: string; fields: unknown }>(
      'SELECT line_number AS line, reason, fields FROM import_rejections WHERE import_id = ? ORDER BY record_number',
      [one.id],
    );
    const asRead = (value: string) => value.replaceAll('\n', lineEnds === 'crlf' ? '\r\n' : '\n');
    expect(rejected.map((row) => ({ ...row, fields: fields(row.fields) }))).toEqual(
      rejectedRows.map(({ line, reason, values }) => ({ line, reason, fields: values.map(asRead) })),
    );
    expect(await fixture.contactCount(listId)).toEqual({ kept: 11, counted: 11 });
    expect(await fixture.storedFiles()).toEqual([]);
  });

  it('takes what the company says about the file against what it looks like', async () => {
    const listId = await fixture.list(companyId);
    const bytes = Buffer.from('2125550100;Zo\u00c3\u00ab;x|3125550101\n', 'latin1');
    const given = { encoding: 'windows-1252', delimiter: ';', hasHeader: false } as const;
    const { one, totals } = await fixture.importAll(companyId, listId, bytes, {
      ...given,
      mapping: { phone: 0, lastName: 'column 2' },
    });
    expect(one.settings).toMatchObject({
      ...given,
      encodingSource: 'given',
      columns: ['column 1', 'column 2', 'column 3'],
    });
    expect(totals).toMatchObject({ rows: 1, inserted: 1 });
    expect(await fixture.contacts(listId, 'last_name AS last')).toEqual([{ last: 'ZoÃ«' }]);
  });

  it('takes every character as it stands, where the file is one that is looked at no more', async () => {
    const listId = await fixture.list(companyId);
    fixture.limit({});
    const values = ['a\u0000b', 'c\\n\\N\\', 'tab\there', '\u2028x\u0007', '😀漢', '\\', 'NULL', '%s?', "''"];
    const late = values.map((value, row) => `31255501${10 + row},${value},${value}\n`).join('');
    const file = `phone,last name,note\n${'2125550100,Ann,x\n'.repeat(20_000)}${late}`;
    const { totals } = await fixture.importAll(companyId, listId, file);
    fixture.limit({ batchRows: 3 });
    expect(totals).toMatchObject({ rows: 20_009, inserted: 10, duplicates: 19_999, rejected: 0 });
    const contacts = await fixture.contacts<{ last: string; custom: unknown }>(
      listId,
      'last_name AS last, custom_fields AS custom',
    );
    const parsed = (custom: unknown): unknown => (typeof custom === 'string' ? JSON.parse(custom) : custom);
    expect(contacts.slice(1).map(({ last, custom }) => [last, parsed(custom)])).toEqual(
      values.map((value) => [value.trim(), { note: value.trim() }]),
    );
  });

  it("skips Excel's separator line and counts it as a line", async () => {
    const listId = await fixture.list(companyId);
    const text = '\ufeffsep=;\r\nPhone;Name\r\n2125550100;Ann\r\nnobody;Bob\r\n';
    const { one, totals } = await fixture.importAll(companyId, listId, Buffer.from(text, 'utf16le'));
    expect(one.settings).toMatchObject({ delimiter: ';', columns: ['Phone', 'Name'], encoding: 'utf-16le' });
    expect(totals).toMatchObject({ rows: 2, inserted: 1, rejectedByReason: { not_a_number: 1 } });
    expect(
      await fixture.database.query('SELECT line_number AS line FROM import_rejections WHERE import_id = ?', [
        one.id,
      ]),
    ).toEqual([{ line: 4 }]);
  });
});

/** Not at all, as one member, or as several. */
function packed(bytes: Buffer, members: number): Buffer {
  if (members === 0) return bytes;
  const half = members === 1 ? bytes.length : Math.floor(bytes.length / 2) + 1;
  return Buffer.concat([
    gzipSync(bytes.subarray(0, half)),
    ...(members === 1 ? [] : [gzipSync(bytes.subarray(half))]),
  ]);
}
