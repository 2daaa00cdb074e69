import { ForbiddenError } from '../../platform/errors.js';
import { sameToken } from './secret-token.js';

/** RFC 9110, section 9.2.1: methods that ask for no change. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request asks for a change. */
export function changesThings(method: string): boolean {
  return !SAFE_METHODS.has(method);
}

/**
 * Refuses a change that a cookie alone would authorise: the page must also know the session's CSRF token.
 *
 * @throws ForbiddenError
 */
export function requireCsrfToken(method: string, header: unknown, expected: string): void {
  if (!changesThings(method)) return;
  if (typeof header !== 'string' || header === '') {
    throw new ForbiddenError(
      'The X-CSRF-Token header is missing: send the csrfToken of GET /api/v1/session.',
    );
  }
  if (!sameToken(header, expected)) {
    throw new ForbiddenError('The X-CSRF-Token header is not that of this session.');
  }
}

/**
 * Refuses a change on a route that needs no sign-in where the browser says that another site's page asks for it:
 * that page could sign a person in under a stranger's name.
 *
 * @throws ForbiddenError
 */
export function refuseOtherSites(method: string, secFetchSite: unknown): void {
  if (!changesThings(method) || secFetchSite !== 'cross-site') return;
  throw new ForbiddenError('Pages of other sites may not call this.');
}
