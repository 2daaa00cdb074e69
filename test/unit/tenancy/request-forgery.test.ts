import { describe, expect, it } from '@jest/globals';
import { ForbiddenError } from '../../../src/platform/errors.js';
import { refuseOtherSites, requireCsrfToken } from '../../../src/tenancy/access/request-forgery.js';
import { newToken } from '../../../src/tenancy/access/secret-token.js';

describe('the CSRF token', () => {
  const token = newToken();

  it.each(['GET', 'HEAD', 'OPTIONS'])('is not asked for with %s', (method) => {
    expect(() => requireCsrfToken(method, undefined, token)).not.toThrow();
  });

  it.each(['POST', 'PATCH', 'PUT', 'DELETE', 'SOMETHING'])('is asked for with %s', (method) => {
    expect(() => requireCsrfToken(method, token, token)).not.toThrow();
    for (const wrong of [undefined, '', newToken(), token.slice(1), `${token}a`, [token]]) {
      expect(() => requireCsrfToken(method, wrong, token)).toThrow(ForbiddenError);
    }
  });
});

describe('pages of other sites', () => {
  it('may read what is open to anyone, and change nothing', () => {
    expect(() => refuseOtherSites('GET', 'cross-site')).not.toThrow();
    expect(() => refuseOtherSites('POST', 'cross-site')).toThrow(ForbiddenError);
    for (const site of ['same-origin', 'same-site', 'none', undefined]) {
      expect(() => refuseOtherSites('POST', site)).not.toThrow();
    }
  });
});
