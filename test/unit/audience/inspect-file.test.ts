import { describe, expect, it } from '@jest/globals';
import { csvLine } from '../../../src/audience/imports/csv/write-csv.js';
import { importSettingsInputSchema } from '../../../src/audience/imports/import-settings.js';
import { inspectFile } from '../../../src/audience/imports/inspect-file.js';
import { InvalidInputError } from '../../../src/platform/errors.js';

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
      '\ufeffE-Mail,First,Surname,Cell Phone #,ST,Postal Code,TZ,Shoe size,,Shoe size\nx,Ann,Lee,2125550100,NY,1,,9,,\n';
    const { settings, dataOffset, dataLine, rows } = inspect(text);
    expect(settings.hasHeader).toBe(true);
    expect(settings.mapping).toEqual({
      fields: { email: 0, firstName: 1, lastName: 2, phone: 3, state: 4, zip: 5, timeZone: 6 },
      custom: [{ name: 'Shoe size', column: 7 }],
    });
    expect(Buffer.from(text).subarray(dataOffset).toString()).toBe('x,Ann,Lee,2125550100,NY,1,,9,,\n');
    expect(dataLine).toBe(2);
    expect(rows).toHaveLength(1);
  });

  it('reads a file of nothing but numbers', () => {
    const { settings, dataOffset } = inspect('2125550100\n2125550101\n');
    expect(settings).toMatchObject({ delimiter: ',', hasHeader: false, columns: ['column 1'] });
    expect(settings.mapping.fields).toEqual({ phone: 0 });
    expect(dataOffset).toBe(0);
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

  it.each([
    ['an Excel workbook', Buffer.from('504b0304140006000800', 'hex'), 'Excel workbook'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not a text file'],
    ['UTF-16', Buffer.from('\ufeffphone\n2125550100\n', 'utf16le'), 'UTF-16'],
    ['Windows-1252', Buffer.from('phone,name\n2125550100,Jos\xe9\n', 'latin1'), 'not encoded as UTF-8'],
    ['an empty file', Buffer.from(' \n\n'), 'holds no rows'],
    ['a header alone', Buffer.from('phone,name\n'), 'no'],
    ['prose', Buffer.from('Dear all,\nplease find attached\nthe minutes of our meeting.\n'), 'no column'],
    ['JSON', Buffer.from('{"a": [1, 2, 3],\n "b": null}\n'), 'no column'],
    ['old line ends', Buffer.from('phone\r2125550100\r'), 'carriage return'],
  ])('refuses %s', (_, bytes, words) => {
    expect(problems(() => inspect(bytes)).join()).toContain(words);
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
      `3,"a,b","say ""x""","l\nm",'=1+1,'+12125550100,'-x,'@y,'\tz,ok\r\n`,
    );
  });
});
