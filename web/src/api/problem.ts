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

/** The problems of a form's fields, by the names of its inputs. `credentials.apiKey` stays as it is. */
export function fieldErrors(error: unknown): Record<string, string> {
  const { errors = [] } = toProblem(error);
  return Object.fromEntries(errors.map(({ field, problem }) => [field, sentence(problem)]));
}

/** `is required` → `Is required` */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
