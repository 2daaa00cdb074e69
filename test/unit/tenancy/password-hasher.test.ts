import { describe, expect, it } from '@jest/globals';
import { PasswordHasher } from '../../../src/tenancy/passwords/password-hasher.js';

describe('passwords', () => {
  const hasher = new PasswordHasher();

  it('are argon2id hashes with the parameters of the OWASP cheat sheet', async () => {
    const hash = await hasher.hash('correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(hash).not.toBe(await hasher.hash('correct horse battery'));
    expect(await hasher.matches('correct horse battery', hash)).toBe(true);
    expect(await hasher.matches('correct horse Battery', hash)).toBe(false);
  });

  it('of nobody match nothing, not even the decoy', async () => {
    expect(await hasher.matches('nobody has this password', null)).toBe(false);
  });
});
