import type { Schemas } from '../../api/client.js';

type Source = Schemas['OptOut']['source'];

/** Who said no, in words for people. */
export const SOURCES: Readonly<Record<Source, string>> = {
  reply: 'The person wrote a stop word',
  carrier: 'The carrier blocks them',
  api: 'Over the API',
  manual: 'By hand',
  import: 'A file',
};

export const SOURCE_CHOICES = Object.entries(SOURCES).map(([value, label]) => ({ value, label }));

export function isSource(value: string | null): value is Source {
  return value !== null && Object.hasOwn(SOURCES, value);
}

/** Sources that speak for the person: only the person's own later word lifts such an opt-out. */
export function isPersonal({ revokedAt }: Pick<Schemas['OptOut'], 'revokedAt'>): boolean {
  return revokedAt !== null;
}

/**
 * A number, or its first digits, as people write it, in the form that the API takes: `(415) 555` → `+1415555`.
 * Without a plus it is a North American one; what holds anything else stays as it is and is told about by the API.
 */
export function toPhone(written: string): string {
  const bare = written.replace(/[\s().-]/g, '');
  if (!/^\d+$/.test(bare)) return bare;
  return bare.startsWith('1') ? `+${bare}` : `+1${bare}`;
}
