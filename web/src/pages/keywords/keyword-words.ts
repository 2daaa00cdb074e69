import type { Schemas } from '../../api/client.js';

type Matching = Schemas['ReplyKeyword']['matching'];

export const MATCHINGS: readonly { value: Matching; label: string }[] = [
  { value: 'exact', label: 'The whole reply is' },
  { value: 'starts_with', label: 'The reply begins with' },
  { value: 'contains', label: 'The reply contains the words' },
  { value: 'any', label: 'Whatever they reply (a further step alone)' },
];

export const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** `contains “opening hours”`, as a table tells it. */
export function describeMatch({
  matching,
  phrase,
}: Pick<Schemas['ReplyKeyword'], 'matching' | 'phrase'>): string {
  switch (matching) {
    case 'exact':
      return phrase.toUpperCase();
    case 'starts_with':
      return `${phrase.toUpperCase()} …`;
    case 'contains':
      return `… ${phrase.toUpperCase()} …`;
    case 'any':
      return 'Anything';
  }
}
