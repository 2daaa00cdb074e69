import { UnavailableError } from './errors.js';

/**
 * The result of `work`, or an UnavailableError after `ms`. The work itself goes on: what it puts down late is put
 * down twice once the carrier repeats its request, and that changes nothing.
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
