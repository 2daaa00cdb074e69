import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ForbiddenError } from '../../platform/errors.js';
import { SESSION_COOKIE } from '../sessions/session-cookie.js';
import { type Access, ALLOW } from './allow.decorator.js';
import { ALLOW_SUSPENDED } from './allow-suspended.decorator.js';
import { Authenticator } from './authenticator.js';
import { refuseOtherSites, requireCsrfToken } from './request-forgery.js';
import { roleAllows } from './tenant.js';

/** Stands before every route: says no unless the route names a role and the caller has it. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  /** Sets `request.tenant`, and `request.signedIn` for a person. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = this.metadata<Access>(ALLOW, context);
    if (!access) throw new ForbiddenError('This route is open to nobody.');
    if (access === 'anyone') {
      refuseOtherSites(request.method, request.headers['sec-fetch-site']);
      return true;
    }
    const { tenant, companyStatus, session } = await this.authenticator.identify({
      authorization: request.headers.authorization,
      sessionToken: request.cookies[SESSION_COOKIE],
    });
    if (session) requireCsrfToken(request.method, request.headers['x-csrf-token'], session.csrfToken);
    if (companyStatus === 'suspended' && !this.metadata<boolean>(ALLOW_SUSPENDED, context)) {
      throw new ForbiddenError('This company is suspended; ask the operator of the platform.');
    }
    if (!roleAllows(tenant.role, access)) {
      throw new ForbiddenError(`This needs the role ${access}; yours is ${tenant.role}.`);
    }
    request.tenant = tenant;
    if (session) request.signedIn = session;
    return true;
  }

  private metadata<Value>(key: string, context: ExecutionContext): Value | undefined {
    return this.reflector.getAllAndOverride<Value | undefined>(key, [
      context.getHandler(),
      context.getClass(),
    ]);
  }
}
