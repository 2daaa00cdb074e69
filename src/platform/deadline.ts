import { UnavailableError } from './errors.js';

/**
 * The result of `work`, or an UnavailableError after `ms`; `what` names the work in it. The work itself goes on, so
 * only such work may be waited for as changes nothing where it is done late, or done again by whoever tries again.
 */
export async function within<Result>(ms: number, what: string, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new UnavailableError(`${what} took more than ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
