import type { CountryCode } from 'libphonenumber-js/max';
import { InvalidInputError } from '../../platform/errors.js';
import { FIELD_LIMITS } from '../contacts/contact-fields.js';
import { isPhoneCountry } from '../contacts/phone-number.js';
import { guessHeader, guessMapping, phonesIn } from './csv/column-guess.js';
import { guessDelimiter } from './csv/guess-delimiter.js';
import { type FileRecord, readRecords } from './csv/read-records.js';
import { scanRecord } from './csv/record-scanner.js';
import { checkText } from './csv/text-check.js';
import type { ColumnMapping, ImportSettings, ImportSettingsInput } from './import-settings.js';
import { resolveMapping } from './mapping.js';

/** Bytes from the start of a file that are looked at; a preview needs no more of it. */
export const SAMPLE_BYTES = 256 * 1024;

/** Rows that decide: each number that is looked at costs 25 µs, once for each column. */
const DECIDING_ROWS = 200;

/** What the start of a file tells. */
export interface InspectedFile {
  settings: ImportSettings;
  /** Byte and line at which the first record after the header begins. */
  dataOffset: number;
  dataLine: number;
  /** The first records after the header. */
  rows: string[][];
}

/**
 * Decides how a file is read: by what the company says, and by its first bytes where it says nothing.
 *
 * @param whole whether the sample is the whole file
 * @throws InvalidInputError where the file is no table of contacts, or the settings cannot work with it
 */
export function inspectFile(sample: Buffer, whole: boolean, input: ImportSettingsInput): InspectedFile {
  const check = checkText(sample, whole);
  if (!check.text) throw InvalidInputError.of('file', check.problem);
  const body = wholeLines(sample.subarray(check.bomBytes), whole);
  const country = countryOf(input.defaultCountry ?? 'US');
  const delimiter = input.delimiter ?? guessDelimiter(body);
  const records = readRecords(body, delimiter, 1);
  const readable = records
    .filter((record) => record.fault === null)
    .slice(0, DECIDING_ROWS + 1)
    .map((record) => record.values);
  const hasHeader = input.hasHeader ?? guessHeader(readable, country);
  const header = hasHeader ? headerOf(records) : null;
  const rows = hasHeader ? readable.slice(1) : readable;
  const columns = nameColumns(header, rows);
  const mapping = input.mapping
    ? resolveMapping(input.mapping, columns)
    : guessedMapping(guessMapping(header, rows, country));
  refuseHopeless(mapping, rows, columns, country);
  const start = hasHeader ? behindHeader(body, delimiter) : { offset: 0, line: 1 };
  return {
    settings: {
      compression: 'none',
      encoding: 'utf-8',
      encodingSource: 'content',
      lineEnds: 'lf',
      delimiter,
      hasHeader,
      columns,
      mapping,
      defaultCountry: country,
      duplicates: input.duplicates ?? 'keep',
      optOutAll: input.optOutAll ?? false,
    },
    dataOffset: check.bomBytes + start.offset,
    dataLine: start.line,
    rows,
  };
}

/** The country as libphonenumber's own type; the schemas have checked it. */
export function countryOf(text: string): CountryCode {
  if (!isPhoneCountry(text)) throw InvalidInputError.of('defaultCountry', 'is not a country');
  return text;
}

/** A sample may end within a line. */
function wholeLines(body: Buffer, whole: boolean): Buffer {
  if (whole) return body;
  const lastEnd = body.lastIndexOf(0x0a);
  if (lastEnd < 0)
    throw InvalidInputError.of('file', `has a first line longer than ${SAMPLE_BYTES / 1024} KB`);
  return body.subarray(0, lastEnd + 1);
}

function headerOf(records: readonly FileRecord[]): string[] {
  const [first] = records;
  if (!first || first.fault !== null)
    throw InvalidInputError.of('file', 'has a header row that cannot be read');
  return first.values;
}

function nameColumns(header: readonly string[] | null, rows: readonly string[][]): string[] {
  const count = header?.length ?? rows[0]?.length ?? 0;
  return Array.from({ length: count }, (_, index) => header?.[index]?.trim() || `column ${index + 1}`);
}

function guessedMapping(guess: ColumnMapping | null): ColumnMapping {
  if (!guess) {
    throw InvalidInputError.of('file', 'has no column that holds phone numbers; name it in mapping.phone');
  }
  const custom = guess.custom
    .filter(({ name }) => name.length <= FIELD_LIMITS.customName)
    .slice(0, FIELD_LIMITS.customFields);
  return { fields: guess.fields, custom };
}

/** A phone column without one valid number in the whole sample is the wrong column, or the wrong file. */
function refuseHopeless(
  mapping: ColumnMapping,
  rows: readonly string[][],
  columns: readonly string[],
  country: CountryCode,
): void {
  if (rows.length === 0) throw InvalidInputError.of('file', 'holds no rows after its header');
  const { phone } = mapping.fields;
  if (phonesIn(rows, phone, country) > 0) return;
  throw InvalidInputError.of(
    'mapping.phone',
    `column «${columns[phone] ?? phone}» holds no valid phone number in the first ${rows.length} rows`,
  );
}

function behindHeader(body: Buffer, delimiter: string): { offset: number; line: number } {
  let line = 1;
  for (let at = 0; at < body.length; ) {
    const span = scanRecord(body, at, delimiter.charCodeAt(0), true);
    if (!span) break;
    line += span.lines;
    at = span.next;
    if (span.end > span.start) return { offset: at, line };
  }
  return { offset: body.length, line };
}
