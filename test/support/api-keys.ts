import { SCOPE_NAMES, type Scope } from '../../src/tenancy/access/scope.js';
import type { Role } from '../../src/tenancy/access/tenant.js';
import type { ApiClient } from './api-client.js';

/** A key as its maker is told it. */
export interface MadeKey {
  id: number;
  key: string;
  prefix: string;
  role: Role;
  scopes: Scope[];
  createdBy: number | null;
  createdByKey: number | null;
  expiresAt: string | null;
  lastUsedAt: string | null;
  lastUsedAddress: string | null;
  revokedAt: string | null;
}

/** Makes an API key through the API; fails unless that works. */
export async function makeApiKey(
  by: ApiClient,
  given: { role?: Role; scopes?: readonly Scope[]; expiresAt?: string } = {},
): Promise<MadeKey> {
  const body = { name: `A ${given.role ?? 'key'}`, scopes: SCOPE_NAMES, ...given };
  const answer = await by.call<MadeKey>('POST', '/api/v1/api-keys', body);
  if (answer.status !== 201) throw new Error(`The key was answered with ${JSON.stringify(answer.body)}.`);
  return answer.body;
}
