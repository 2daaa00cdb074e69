import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { UnauthenticatedError } from '../../platform/errors.js';
import type { Tenant } from './tenant.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard for every route that asks for a role. */
    tenant?: Tenant;
  }
}

/** The tenant on whose behalf this request acts. */
export const CurrentTenant = createParamDecorator((_: unknown, context: ExecutionContext): Tenant => {
  const { tenant } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!tenant) throw new UnauthenticatedError('Sign in first.');
  return tenant;
});
