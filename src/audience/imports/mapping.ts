import { type FieldProblem, InvalidInputError } from '../../platform/errors.js';
import { FIELD_LIMITS } from '../contacts/contact-fields.js';
import { columnFault } from './csv/column-fault.js';
import {
  type ColumnMapping,
  type ImportSettingsInput,
  MAPPED_FIELDS,
  type MappedField,
} from './import-settings.js';

type MappingInput = NonNullable<ImportSettingsInput['mapping']>;
type Column = MappingInput['phone'];

/**
 * The mapping of a request with its headers turned into column numbers.
 *
 * @param columns headers of the file, or «column 1» and so on
 * @throws InvalidInputError naming each part that cannot work
 */
export function resolveMapping(input: MappingInput, columns: readonly string[]): ColumnMapping {
  const problems: FieldProblem[] = [];
  const users = new Map<number, string>();
  const resolve = (field: string, column: Column): number => {
    const found = findColumn(column, columns);
    if (found === null) {
      const names = columns.map((name) => `«${name}»`).join(', ');
      problems.push({ field, problem: `the file has no column ${describe(column)}; it has ${names}` });
      return 0;
    }
    const user = users.get(found);
    if (user !== undefined) problems.push({ field, problem: `takes the same column as ${user}` });
    users.set(found, field);
    return found;
  };
  const fields: ColumnMapping['fields'] = { phone: resolve('mapping.phone', input.phone) };
  for (const field of MAPPED_FIELDS) {
    const column = input[field];
    if (field !== 'phone' && column !== undefined) fields[field] = resolve(`mapping.${field}`, column);
  }
  const custom = Object.entries(input.custom ?? {}).map(([name, column]) => ({
    name,
    column: resolve(`mapping.custom.${name}`, column),
  }));
  if (custom.length > FIELD_LIMITS.customFields) {
    problems.push({
      field: 'mapping.custom',
      problem: `names more than ${FIELD_LIMITS.customFields} fields`,
    });
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return { fields, custom };
}

/**
 * A column that can fill nothing is a mistake of the mapping, and not one of every row.
 *
 * @param rows the first records of the file
 * @throws InvalidInputError naming each
 */
export function refuseFaultyColumns(
  mapping: ColumnMapping,
  rows: readonly string[][],
  columns: readonly string[],
): void {
  const uses: { field: MappedField | 'custom'; name: string; column: number }[] = mapping.custom.map(
    ({ name, column }) => ({ field: 'custom', name: `custom.${name}`, column }),
  );
  for (const field of MAPPED_FIELDS) {
    const column = mapping.fields[field];
    if (column !== undefined) uses.push({ field, name: field, column });
  }
  const problems = uses.flatMap(({ field, name, column }) => {
    const fault = columnFault(field, column, rows);
    return fault === null
      ? []
      : [{ field: `mapping.${name}`, problem: `column «${columns[column] ?? column}» ${fault}` }];
  });
  if (problems.length > 0) throw new InvalidInputError(problems);
}

function findColumn(column: Column, columns: readonly string[]): number | null {
  if (typeof column === 'number') return column < columns.length ? column : null;
  const wanted = column.trim().toLowerCase();
  const found = columns.findIndex((name) => name.trim().toLowerCase() === wanted);
  return found < 0 ? null : found;
}

function describe(column: Column): string {
  return typeof column === 'number' ? `number ${column} (counted from 0)` : `«${column}»`;
}
