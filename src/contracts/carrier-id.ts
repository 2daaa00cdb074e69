import { createHash } from 'node:crypto';

/** A carrier's message id as columns hold it, 100 ASCII characters; a longer one is as unique by its hash. */
export function fitCarrierId(id: string): string {
  return /^[\x20-\x7e]{1,100}$/.test(id) ? id : `sha256-${createHash('sha256').update(id).digest('hex')}`;
}
