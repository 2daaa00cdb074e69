import { InvalidInputError } from '../../platform/errors.js';

const TAKEN = ['.csv', '.tsv', '.txt', '.csv.gz', '.tsv.gz'] as const;
const NAME_LIMIT = 255;

/**
 * A file's name as it is kept: without folders, and with its end where it is too long.
 *
 * @param field what the sender calls it
 * @throws InvalidInputError where the name says that the file is no text table
 */
export function contactFileName(name: string, field: string): string {
  const bare = name.split(/[\\/]/).at(-1)?.trim() ?? '';
  if (bare === '') throw InvalidInputError.of(field, 'must name the file');
  const lower = bare.toLowerCase();
  if (!TAKEN.some((end) => lower.endsWith(end) && lower.length > end.length)) {
    throw InvalidInputError.of(
      field,
      `«${bare.slice(-80)}» is of no type that is taken: ${TAKEN.join(', ')}`,
    );
  }
  return bare.slice(-NAME_LIMIT);
}
