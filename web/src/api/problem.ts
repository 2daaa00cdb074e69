import { fieldWords } from '../components/format.js';
import type { components } from './schema.js';

export type Problem = components['schemas']['Problem'];

/** Whatever a call threw, as the problem that a person can read. */
export function toProblem(error: unknown): Problem {
  if (isProblem(error)) return error;
  const offline = error instanceof TypeError;
  return {
    type: 'about:blank',
    title: offline ? 'No connection' : 'Something went wrong',
    status: 0,
    code: offline ? 'no-connection' : 'not-understood',
    detail: offline
      ? 'The server cannot be reached. Check your connection, then try again.'
      : 'The page and the server did not understand each other. Reload the page, then try again.',
  };
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'status' in error && 'detail' in error;
}

/** What kind of problem it is, as one would say it to the person; the detail says what to do. */
const TITLES: Readonly<Record<number, string>> = {
  403: 'You may not do this',
  404: 'It is not there any more',
  409: 'Not as things stand',
  413: 'Too large',
  422: 'Something is not right yet',
  429: 'Too fast',
  500: 'Something went wrong on our side',
  503: 'Not available for a moment',
};

/** Title and text for who did something: names of the API's fields as words, and what to do where nobody said it. */
export function problemWords(error: unknown): { title: string; text: string } {
  const { status, title, detail, errors = [] } = toProblem(error);
  const text =
    errors.length > 0
      ? errors.map(({ field, problem }) => `${fieldWords(field)}: ${problem}`).join('; ')
      : status === 500
        ? 'Nothing may have changed. Look whether it did, then try again.'
        : detail;
  return { title: TITLES[status] ?? title, text };
}

/**
 * The problems of a form's fields, by the names of its inputs. `credentials.apiKey` stays as it is; what is wrong with
 * `closedDates.0` also stands at `closedDates`, as one input may hold all of them.
 */
export function fieldErrors(error: unknown): Record<string, string> {
  const { errors = [] } = toProblem(error);
  return Object.fromEntries(
    errors.flatMap(({ field, problem }) =>
      [field, field.replace(/\.\d+$/, '')].map((name) => [name, sentence(problem)]),
    ),
  );
}

/** `is required` → `Is required` */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
