import { ForbiddenError } from '../../platform/errors.js';
import { type Scope, scopesAllow } from './scope.js';
import type { Tenant } from './tenant.js';

/**
 * Refuses a caller whose scopes leave out what is needed: for a whole route, or for what one input of it asks.
 *
 * @param needed null: a person whose role allows it may, an API key may not
 * @throws ForbiddenError
 */
export function requireScope({ scopes, via }: Pick<Tenant, 'scopes' | 'via'>, needed: Scope | null): void {
  if (scopes === null) return;
  if (via !== 'api-key') {
    if (needed === null || scopesAllow(scopes, [needed])) return;
    throw new ForbiddenError(
      'You may edit here, but not start what sends: an owner of the company can allow it.',
    );
  }
  if (needed === null) throw new ForbiddenError('Only a signed-in person may do this, not an API key.');
  if (!scopesAllow(scopes, [needed])) throw new ForbiddenError(`This API key lacks the scope ${needed}.`);
}
