import type { Scope } from './scope.js';

/** What a member may do; each role includes those after it. */
export const ROLES = ['owner', 'manager', 'sender', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** On whose behalf a request acts. */
export interface Tenant {
  companyId: number;
  /** Null where an API key acts. */
  userId: number | null;
  /** Null where a person acts. */
  apiKeyId: number | null;
  role: Role;
  /** What a key may do beside its role, or a person who may not start what sends; null: the role says all. */
  scopes: readonly Scope[] | null;
  /** `operator`: one of the platform's, who stepped into this company. */
  via: 'session' | 'operator' | 'api-key';
}

/** Whether `role` may do what asks for at least `needed`. */
export function roleAllows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(needed);
}
