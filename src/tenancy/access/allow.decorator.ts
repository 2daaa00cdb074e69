import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { ACCESS_EXTENSION } from '../../platform/http/api-document.js';
import type { Role } from './tenant.js';

export const ALLOW = 'access:allow';

/** Who may call a route. A route without it is refused to everybody. */
export type Access = Role | 'anyone';

/** Marks a route or controller with the least role that may call it; `anyone` needs no sign-in. */
export const Allow = (access: Access) =>
  applyDecorators(SetMetadata(ALLOW, access), ApiExtension(ACCESS_EXTENSION, access));
