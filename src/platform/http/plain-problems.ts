import { z } from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** What a value of zod's name is called in a sentence. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  url: 'an address such as https://example.com',
  uuid: 'a UUID',
  datetime: 'a time such as 2026-11-20T09:00:00Z',
  date: 'a date such as 2026-11-20',
  time: 'a time such as 09:30',
  ipv4: 'an IP address',
  ipv6: 'an IP address',
};

/**
 * What is wrong with a value, for the person who typed it: zod's own words name types and operators of programs.
 * Told behind the field's name, so each begins with a verb.
 * @returns undefined where zod's own words must do
 */
export function plainProblem(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      return issue.expected in KINDS ? `must be ${KINDS[issue.expected]}` : undefined;
    case 'too_big':
      return size(issue.origin, 'at most', issue.inclusive === false, issue.maximum);
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) === 1) return 'must not be empty';
      return size(issue.origin, 'at least', issue.inclusive === false, issue.minimum);
    case 'invalid_format':
      return issue.format in FORMATS ? `must be ${FORMATS[issue.format]}` : undefined;
    case 'invalid_value':
      if (issue.input === undefined) return 'is required';
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return undefined;
  }
}

function size(origin: string, bound: string, isExclusive: boolean, limit: number | bigint): string {
  const n = limit.toLocaleString('en-US');
  const unit = UNITS[origin];
  if (unit !== undefined) return `must have ${bound} ${n} ${unit}${n === '1' ? '' : 's'}`;
  if (isExclusive) return `must be ${bound === 'at most' ? 'less' : 'more'} than ${n}`;
  return `must be ${bound} ${n}`;
}

const UNITS: Readonly<Record<string, string>> = { string: 'character', array: 'item', set: 'item' };
