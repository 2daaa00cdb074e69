import type { Role } from '../../app/session.js';

const ROLES: readonly { value: Role; label: string }[] = [
  { value: 'viewer', label: 'Viewer' },
  { value: 'sender', label: 'Sender' },
  { value: 'manager', label: 'Manager' },
  { value: 'owner', label: 'Owner' },
];

export function isRole(value: string | null): value is Role {
  return ROLES.some((role) => role.value === value);
}

/** Nobody gives more than they have. */
export function rolesUpTo(role: Role): { value: Role; label: string }[] {
  const most = ROLES.findIndex(({ value }) => value === role);
  return ROLES.slice(0, most + 1);
}
