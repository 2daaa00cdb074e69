import { InvalidInputError } from '../../platform/errors.js';

const TAKEN = ['.csv', '.tsv', '.txt', '.csv.gz', '.tsv.gz'] as const;
const NAME_LIMIT = 255;
/** Line breaks, NUL and the marks that turn the reading direction: a name must show what it is. */
const UNSEEN = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A file's name as it is kept: without folders and characters that nobody sees, and with its end where it is too
 * long.
 *
 * @param field what the sender calls it
 * @throws InvalidInputError where the name says that the file is no text table
 */
export function contactFileName(name: string, field: string): string {
  const bare = (name.split(/[\\/]/).at(-1) ?? '').replace(UNSEEN, ' ').trim();
  if (bare === '') throw InvalidInputError.of(field, 'must name the file');
  const lower = bare.toLowerCase();
  if (!TAKEN.some((end) => lower.endsWith(end) && lower.length > end.length)) {
    throw InvalidInputError.of(
      field,
      `«${bare.slice(-80)}» is of no type that is taken: ${TAKEN.join(', ')}`,
    );
  }
  // Cut at its start it may begin with half of a character.
  return bare.slice(-NAME_LIMIT).replace(UNSEEN, '');
}
