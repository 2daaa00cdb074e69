import { describe, expect, it } from '@jest/globals';
import { dataStart } from '../../../src/audience/imports/csv/data-start.js';
import { importSettingsInputSchema } from '../../../src/audience/imports/import-settings.js';
import { inspectFile } from '../../../src/audience/imports/inspect-file.js';
import { csvLine } from '../../../src/platform/csv/write-csv.js';
import { InvalidInputError } from '../../../src/platform/errors.js';
import { cpuMs } from '../../support/cpu-time.js';

const inspect = (text: string | Buffer, input: object = {}) =>
  inspectFile(Buffer.from(text), true, importSettingsInputSchema.parse(input));

function problems(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInputError)
      return error.fields.map(({ field, problem }) => `${field}: ${problem}`);
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('looking at a contact file', () => {
  it.each([
    [',', 'comma'],
    [';', 'semicolon'],
    ['\t', 'tab'],
    ['|', 'pipe'],
  ])('finds the delimiter %j', (delimiter) => {
    const text = [
      ['Name', 'Phone', 'Note'],
      ['Ann', '212-555-0100', 'a'],
      ['Bob', '212-555-0101', 'b'],
    ]
      .map((row) => row.join(delimiter))
      .join('\n');
    expect(inspect(text).settings).toMatchObject({ delimiter, columns: ['Name', 'Phone', 'Note'] });
  });

  it('guesses what the columns hold, and skips a BOM and the header', () => {
    const text =
      '\ufeffE-Mail,First,Surname,Cell Phone #,ST,Postal Code,TZ,Shoe size,,Shoe size\nx@y.z,Ann,Lee,2125550100,NY,1,,9,,\n';
    const { settings, rows } = inspect(text);
    expect(settings.hasHeader).toBe(true);
    expect(settings.mapping).toEqual({
      fields: { email: 0, firstName: 1, lastName: 2, phone: 3, state: 4, zip: 5, timeZone: 6 },
      custom: [{ name: 'Shoe size', column: 7 }],
    });
    expect(rows).toEqual([['x@y.z', 'Ann', 'Lee', '2125550100', 'NY', '1', '', '9', '', '']]);
    const { offset, line } = dataStart(Buffer.from(text), ',', true);
    expect(Buffer.from(text).subarray(offset).toString()).toBe('x@y.z,Ann,Lee,2125550100,NY,1,,9,,\n');
    expect(line).toBe(2);
  });

  it('reads a file of nothing but numbers', () => {
    const { settings } = inspect('2125550100\n2125550101\n');
    expect(settings).toMatchObject({ delimiter: ',', hasHeader: false, columns: ['column 1'] });
    expect(settings.mapping.fields).toEqual({ phone: 0 });
    expect(dataStart(Buffer.from('2125550100\n2125550101\n'), ',', false)).toEqual({ offset: 0, line: 1 });
  });

  it('finds the phone column by its content where the header says something else', () => {
    const { settings } = inspect('number,how to reach\n7,(212) 555-0100\n8,(212) 555-0101\n');
    expect(settings.mapping.fields.phone).toBe(1);
  });

  it('takes a mapping by header or column number', () => {
    const input = { mapping: { phone: ' B ', lastName: 0, custom: { 'Shoe size': 'c' } } };
    expect(inspect('A,B,C\nx,2125550100,9\n', input).settings.mapping).toEqual({
      fields: { phone: 1, lastName: 0 },
      custom: [{ name: 'Shoe size', column: 2 }],
    });
  });

  it('refuses a mapping that cannot work, naming each part', () => {
    const file = 'A,B\nx,2125550100\n';
    expect(
      problems(() => inspect(file, { mapping: { phone: 'Fone', zip: 7, state: 1, email: 'B' } })),
    ).toEqual([
      'mapping.phone: the file has no column «Fone»; it has «A», «B»',
      'mapping.state: takes the same column as mapping.email',
      'mapping.zip: the file has no column number 7 (counted from 0); it has «A», «B»',
    ]);
    expect(problems(() => inspect(file, { mapping: { phone: 'A' } }))).toEqual([
      'mapping.phone: column «A» holds no valid phone number in the first 1 rows',
    ]);
  });

  it.each<[string, string, string, object?]>([
    ['an empty file', '', 'is empty'],
    ['blank lines', ' \n\n', 'holds no rows'],
    ['a header alone', 'phone,name\n', 'a header row and no rows below it'],
    [
      'a header alone, said to be none',
      'phone,name\n',
      'no column that holds phone numbers',
      { hasHeader: false },
    ],
    ['one row, said to be the header', '2125550100,Ann\n', 'no rows below it', { hasHeader: true }],
    ['prose', 'Dear all,\nplease find attached\nthe minutes of our meeting.\n', 'no column that holds phone'],
    ['numbers of no country code', 'phone\n99999\n', 'no column that holds phone numbers'],
    ['rows that cannot be read', 'phone,name\n"2125550100,x\n"2125550101,y\n', 'no row that can be read'],
    ['another separator', 'sep=:\nphone:name\n2125550100:x\n', 'names «:» as its delimiter'],
    [
      'a header that cannot be read',
      '"phone,name\n2125550100,x\n',
      'header row that cannot',
      { hasHeader: true },
    ],
  ])('refuses %s', (_, text, words, input = {}) => {
    expect(problems(() => inspect(text, input)).join()).toContain(words);
  });

  it('takes the delimiter that Excel names in the first line, and skips that line', () => {
    const text = 'sep=;\r\nPhone;Name\r\n2125550100;"Smith, Ann"\r\n';
    const { settings, rows } = inspect(text);
    expect(settings).toMatchObject({
      delimiter: ';',
      hasHeader: true,
      lineEnds: 'crlf',
      columns: ['Phone', 'Name'],
    });
    expect(rows).toEqual([['2125550100', 'Smith, Ann']]);
    expect(dataStart(Buffer.from(`\ufeff${text}`), ';', true)).toEqual({
      offset: 3 + 'sep=;\r\nPhone;Name\r\n'.length,
      line: 3,
    });
    expect(dataStart(Buffer.from(text), ';', false)).toEqual({ offset: 7, line: 2 });
  });

  it('prefers the delimiter that leaves phone numbers, where several make columns', () => {
    const text = 'Smith, Ann;2125550100\nLee, Bob;2125550101\n';
    expect(inspect(text).settings).toMatchObject({ delimiter: ';', mapping: { fields: { phone: 1 } } });
  });

  it('is not led astray by a delimiter in a few rows', () => {
    const text = '2125550100\n2125550101\n2125550102 | home\n2125550103\n';
    expect(inspect(text).settings).toMatchObject({ delimiter: ',', columns: ['column 1'] });
  });

  it('has the columns that the usual row has', () => {
    expect(inspect('phone,name\n2125550100,Ann,x\n2125550101,Bob,y\n').settings.columns).toEqual([
      'phone',
      'name',
      'column 3',
    ]);
    expect(inspect('phone,name\n2125550100,Ann,,\n2125550101,Bob,,\n').settings.columns).toHaveLength(2);
    expect(inspect('2125550100\n2125550101,Bob,y\n2125550102,Cem,\n').settings.columns).toHaveLength(3);
  });

  it('guesses no field that the column cannot fill', () => {
    const text = `phone,tz,email,zip,note\n2125550100,-5,none,${'9'.repeat(20)},${'x'.repeat(1_001)}\n`;
    expect(inspect(text).settings.mapping).toEqual({
      fields: { phone: 0 },
      custom: [
        { name: 'tz', column: 1 },
        { name: 'email', column: 2 },
        { name: 'zip', column: 3 },
      ],
    });
  });

  it('finds numbers that begin late in the file', () => {
    const blank = 'Ann,,x\n'.repeat(300);
    expect(inspect(`first,mobile,c\n${blank}Bob,2125550100,y\n`).settings.mapping.fields.phone).toBe(1);
    const unnamed = 'Ann,,x\n'.repeat(100);
    expect(inspect(`first,b,c\n${unnamed}Bob,2125550100,y\n`).settings.mapping.fields.phone).toBe(1);
  });

  it('refuses columns that can fill nothing, naming each', () => {
    const text = `phone,tz,mail,zip\n2125550100,-5,none,${'9'.repeat(20)}\n2125550101,,,\n`;
    const mapping = { phone: 'phone', timeZone: 'tz', email: 'mail', zip: 'zip', custom: {} };
    expect(problems(() => inspect(text, { mapping }))).toEqual([
      'mapping.email: column «mail» holds no e-mail address in the first 2 rows',
      'mapping.zip: column «zip» holds nothing but values of more than 16 characters in the first 2 rows',
      'mapping.timeZone: column «tz» holds no time zone in the first 2 rows',
    ]);
    expect(problems(() => inspect(text, { mapping: { phone: 'tz' } }))).toEqual([
      'mapping.phone: column «tz» holds no valid phone number in the first 2 rows',
    ]);
    const empty = 'phone,tz\n2125550100,\n';
    expect(inspect(empty, { mapping: { phone: 0, timeZone: 1 } }).rows).toHaveLength(1);
  });

  it('says which default country the file names, where its numbers are valid there only', () => {
    const text = 'Name,Phone,Country\nAnn,020 7946 0958,United Kingdom\nBob,0161 496 0000,United Kingdom\n';
    const words =
      'no row holds a number that is valid in US, which is taken where nothing is said; ' +
      '2 of the first 2 rows do with defaultCountry GB, which the file names';
    expect(problems(() => inspect(text))).toEqual([`defaultCountry: ${words}`]);
    expect(problems(() => inspect(text, { mapping: { phone: 'Phone' } }))).toEqual([
      `mapping.phone: column «Phone» holds no valid phone number in the first 2 rows: ${words}`,
    ]);
    expect(inspect(text, { defaultCountry: 'GB' }).settings.defaultCountry).toBe('GB');
    expect(problems(() => inspect(text, { defaultCountry: 'US' }))).toEqual([
      'file: has no column that holds phone numbers; name it in mapping.phone',
    ]);
  });

  it('says so where a spreadsheet shortened all numbers', () => {
    const text = 'Name,Phone\nAnn,2.12556E+09\nBob,2.12556E+09\n';
    expect(problems(() => inspect(text))[0]).toContain('file: holds numbers that a spreadsheet shortened');
    expect(problems(() => inspect(text, { mapping: { phone: 1 } }))[0]).toContain(
      'mapping.phone: column «Phone» holds no valid phone number in the first 2 rows: holds numbers that a spread',
    );
  });

  it('refuses a line of thousands of columns at once', () => {
    const started = cpuMs();
    const names = Array.from({ length: 20_000 }, (_, column) => `c${column}`).join(',');
    expect(problems(() => inspect(`${names}\n${'2125550100,'.repeat(1_000)}\n`))).toEqual([
      'file: has 20000 columns; 1000 are taken',
    ]);
    expect(cpuMs() - started).toBeLessThan(5_000);
  });

  it('keeps what the company says about the rest', () => {
    expect(inspect('2125550100\n', { duplicates: 'update', optOutAll: true }).settings).toMatchObject({
      duplicates: 'update',
      optOutAll: true,
    });
    expect(inspect('2125550100\n').settings).toMatchObject({ duplicates: 'keep', optOutAll: false });
  });

  it('looks at whole rows only where the sample is the start of a longer file', () => {
    const sample = Buffer.from('phone,name\n2125550100,Ann\n2125550101,Zo\xc3', 'latin1');
    const { rows } = inspectFile(sample, false, {});
    expect(rows).toEqual([['2125550100', 'Ann']]);
  });
});

describe('writing CSV', () => {
  it('quotes what needs it and defuses formulas', () => {
    expect(csvLine([3, 'a,b', 'say "x"', 'l\nm', '=1+1', '+12125550100', '-x', '@y', '\tz', 'ok'])).toBe(
      `3,"a,b","say ""x""","l\nm",'=1+1,+12125550100,'-x,'@y,'\tz,ok\r\n`,
    );
  });
});
