import { describe, expect, it } from '@jest/globals';
import { ROLES, type Role, roleAllows } from '../../../src/tenancy/access/tenant.js';

describe('roles', () => {
  const table: Record<Role, Role[]> = {
    owner: ['owner', 'manager', 'sender', 'viewer'],
    manager: ['manager', 'sender', 'viewer'],
    sender: ['sender', 'viewer'],
    viewer: ['viewer'],
  };

  it.each(ROLES)('%s may do what is its own and what is below it, and nothing above', (role) => {
    expect(ROLES.filter((needed) => roleAllows(role, needed))).toEqual(table[role]);
  });
});
