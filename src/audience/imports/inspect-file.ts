import type { CountryCode } from 'libphonenumber-js/max';
import { InvalidInputError } from '../../platform/errors.js';
import { FIELD_LIMITS } from '../contacts/contact-fields.js';
import { isScientific } from '../contacts/phone-number.js';
import { guessHeader, guessMapping, holdsPhone } from './csv/column-guess.js';
import { otherCountry } from './csv/country-guess.js';
import { separatorLine } from './csv/data-start.js';
import { guessDelimiter } from './csv/guess-delimiter.js';
import { isPhone } from './csv/phone-value.js';
import { type FileRecord, readRecords } from './csv/read-records.js';
import {
  type ColumnMapping,
  type Delimiter,
  type ImportSettings,
  type ImportSettingsInput,
  isDelimiter,
} from './import-settings.js';
import { refuseFaultyColumns, resolveMapping } from './mapping.js';
import { rejectionWords } from './rejection-reason.js';
import { readTextHead, TEXT_HEAD_BYTES } from './text/text-head.js';

/** Bytes from the start of a file, as uploaded, that are enough to look at it. */
export const SAMPLE_BYTES = TEXT_HEAD_BYTES;

const USUAL_COUNTRY = 'US';
/** Real files have hundreds at most; a line of nothing but delimiters would have a hundred thousand. */
const MAX_COLUMNS = 1_000;
/** Rows that are looked at where a file cannot be taken. */
const EXPLAINED_ROWS = 50;

/** What the start of a file tells. */
export interface InspectedFile {
  settings: ImportSettings;
  /** The first records after the header. */
  rows: string[][];
}

/**
 * Decides how a file is read: by what the company says, and by its first bytes where it says nothing.
 *
 * @param sample the file's first bytes as uploaded; SAMPLE_BYTES are enough
 * @param whole whether they are the whole file
 * @throws InvalidInputError where the file is no table of contacts, or the settings cannot work with it
 */
export function inspectFile(sample: Buffer, whole: boolean, input: ImportSettingsInput): InspectedFile {
  const head = readTextHead(sample, whole, input);
  const country = input.defaultCountry ?? USUAL_COUNTRY;
  const text = wholeLines(head.text, head.whole);
  const separator = separatorLine(text);
  const table = text.subarray(separator?.bytes ?? 0);
  const delimiter = input.delimiter ?? delimiterOf(separator?.delimiter, table, country);
  const records = readRecords(table, delimiter, 1);
  const readable = records.filter((record) => record.fault === null).map((record) => record.values);
  refuseTooWide(readable);
  const hasHeader = input.hasHeader ?? guessHeader(readable, country);
  const header = hasHeader ? headerOf(records) : null;
  const rows = hasHeader ? readable.slice(1) : readable;
  if (rows.length === 0) throw InvalidInputError.of('file', noRows(hasHeader, records));
  const columns = nameColumns(header, rows);
  const guess = input.mapping ? null : guessMapping(header, rows, country);
  const mapping = input.mapping ? resolveMapping(input.mapping, columns) : limitedCustom(guess);
  if (!mapping || !holdsPhone(rows, mapping.fields.phone, country)) {
    const assumed = input.defaultCountry === undefined ? country : null;
    throw noNumbers(mapping, columns, rows, reasonForNone(header, rows, assumed));
  }
  if (input.mapping) refuseFaultyColumns(mapping, rows, columns);
  return {
    settings: {
      compression: head.compression,
      encoding: head.encoding,
      encodingSource: head.encodingSource,
      lineEnds: head.lineEnds,
      delimiter,
      hasHeader,
      columns,
      mapping,
      defaultCountry: country,
      duplicates: input.duplicates ?? 'keep',
      optOutAll: input.optOutAll ?? false,
    },
    rows,
  };
}

/** A sample may end within a line. */
function wholeLines(text: Buffer, whole: boolean): Buffer {
  if (whole) return text;
  const lastEnd = text.lastIndexOf(0x0a);
  if (lastEnd < 0)
    throw InvalidInputError.of(
      'file',
      `has a first line longer than ${TEXT_HEAD_BYTES / 1024} KB: it is no table`,
    );
  return text.subarray(0, lastEnd + 1);
}

function delimiterOf(named: string | undefined, table: Buffer, country: CountryCode): Delimiter {
  if (named === undefined) return guessDelimiter(table, (value) => isPhone(value, country));
  if (isDelimiter(named)) return named;
  throw InvalidInputError.of('file', `names «${named}» as its delimiter; use comma, semicolon, tab or pipe`);
}

function refuseTooWide(rows: readonly string[][]): void {
  const width = Math.max(0, ...rows.slice(0, EXPLAINED_ROWS).map((row) => row.length));
  if (width > MAX_COLUMNS)
    throw InvalidInputError.of('file', `has ${width} columns; ${MAX_COLUMNS} are taken`);
}

function headerOf(records: readonly FileRecord[]): string[] {
  const [first] = records;
  if (!first || first.fault !== null)
    throw InvalidInputError.of('file', 'has a header row that cannot be read');
  return first.values;
}

function noRows(hasHeader: boolean, records: readonly FileRecord[]): string {
  if (records.length > (hasHeader ? 1 : 0)) return 'has no row that can be read';
  return hasHeader ? 'holds a header row and no rows below it' : 'holds no rows';
}

/**
 * As many columns as the header has, more where the usual row goes on behind it; without a header as many as the
 * usual row has.
 */
function nameColumns(header: readonly string[] | null, rows: readonly string[][]): string[] {
  const count = header
    ? Math.max(header.length, median(rows.map(filledWidth)))
    : median(rows.map((row) => row.length));
  return Array.from({ length: count }, (_, index) => header?.[index]?.trim() || `column ${index + 1}`);
}

/** Delimiters behind the last value make no columns. */
function filledWidth(row: readonly string[]): number {
  return row.findLastIndex((value) => value.trim() !== '') + 1;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Columns beyond the limits stay out of a guess. */
function limitedCustom(guess: ColumnMapping | null): ColumnMapping | null {
  if (!guess) return null;
  const custom = guess.custom
    .filter(({ name }) => name.length <= FIELD_LIMITS.customName)
    .slice(0, FIELD_LIMITS.customFields);
  return { fields: guess.fields, custom };
}

/** What the rows themselves tell of why they hold no number. */
function reasonForNone(
  header: readonly string[] | null,
  rows: readonly string[][],
  assumed: CountryCode | null,
): { field: 'defaultCountry' | 'file'; words: string } | null {
  const country = assumed === null ? null : otherCountry(header, rows, assumed);
  if (country !== null) return { field: 'defaultCountry', words: country };
  return rows.slice(0, EXPLAINED_ROWS).some((row) => row.some(isScientific))
    ? {
        field: 'file',
        words: `holds numbers that a spreadsheet shortened: ${rejectionWords('scientific_notation')}`,
      }
    : null;
}

/** A phone column without one valid number in the whole sample is the wrong column, or the wrong file. */
function noNumbers(
  mapping: ColumnMapping | null,
  columns: readonly string[],
  rows: readonly string[][],
  reason: { field: string; words: string } | null,
): InvalidInputError {
  if (!mapping) {
    const problem = reason?.words ?? 'has no column that holds phone numbers; name it in mapping.phone';
    return InvalidInputError.of(reason?.field ?? 'file', problem);
  }
  const { phone } = mapping.fields;
  const problem = `column «${columns[phone] ?? phone}» holds no valid phone number in the first ${rows.length} rows`;
  return InvalidInputError.of('mapping.phone', reason ? `${problem}: ${reason.words}` : problem);
}
