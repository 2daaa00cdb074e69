import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { ACCESS_EXTENSION, SCOPE_EXTENSION } from '../../platform/http/api-document.js';
import type { Scope } from './scope.js';
import type { Role } from './tenant.js';

export const ALLOW = 'access:allow';
export const SCOPE = 'access:scope';

/**
 * Who may call a route. A route without it is refused to everybody; `operator` is whoever runs the platform, whatever
 * their role in a company.
 */
export type Access = Role | 'operator' | 'anyone';

/**
 * Marks a route or controller with the least role that may call it; `anyone` needs no sign-in. A method's mark takes
 * the place of its controller's as a whole.
 *
 * @param scope that an API key must have beside the role; without one the route is closed to API keys
 */
export const Allow = (access: Access, scope: Scope | null = null) =>
  applyDecorators(
    SetMetadata(ALLOW, access),
    SetMetadata(SCOPE, scope),
    ApiExtension(ACCESS_EXTENSION, access),
    ApiExtension(SCOPE_EXTENSION, scope),
  );
