import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ForbiddenError, UnauthenticatedError } from '../../platform/errors.js';
import { SESSION_COOKIE } from '../sessions/session-cookie.js';
import { type Access, ALLOW, SCOPE } from './allow.decorator.js';
import { ALLOW_SUSPENDED } from './allow-suspended.decorator.js';
import { ALLOW_UNENROLLED } from './allow-unenrolled.decorator.js';
import { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';
import { changesThings, refuseOtherSites, requireCsrfToken } from './request-forgery.js';
import { RequestLimits } from './request-limits.js';
import { requireScope } from './require-scope.js';
import type { Scope } from './scope.js';
import { roleAllows } from './tenant.js';

/** The company does nothing until its operator lets it go on. */
export class CompanySuspendedError extends ForbiddenError {
  override readonly code = 'company-suspended';

  constructor() {
    super('This company is suspended; ask the operator of the platform.');
  }
}

/** The company asks for a second factor that this person has yet to set up. */
export class TwoFactorRequiredError extends ForbiddenError {
  override readonly code = 'two-factor-required';

  constructor() {
    super('This company asks for two-factor sign-in: set it up first.');
  }
}

/** Stands before every route: says no unless the route names a role and the caller has it. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly limits: RequestLimits,
  ) {}

  /** Sets `request.tenant`, and `request.signedIn` for a person. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const access = this.metadata<Access>(ALLOW, context);
    if (!access) throw new ForbiddenError('This route is open to nobody.');
    if (access === 'anyone') {
      // Load balancers and Prometheus ask for what stands outside of the API as often as they like.
      if (request.url.startsWith('/api/')) await this.limits.countStranger(request.ip, reply);
      refuseOtherSites(request.method, request.headers['sec-fetch-site']);
      return true;
    }
    const { tenant, companyStatus, requestsPerMinute, mustEnrol, session } = await this.identify(
      request,
      reply,
    );
    await this.limits.countCaller(tenant, requestsPerMinute, reply);
    if (session) requireCsrfToken(request.method, request.headers['x-csrf-token'], session.csrfToken);
    if (companyStatus === 'suspended' && !this.metadata<boolean>(ALLOW_SUSPENDED, context)) {
      // Whoever suspended it must be able to see what is the matter there.
      if (tenant.via !== 'operator' || changesThings(request.method)) throw new CompanySuspendedError();
    }
    if (mustEnrol && !this.metadata<boolean>(ALLOW_UNENROLLED, context)) throw new TwoFactorRequiredError();
    if (access === 'operator') {
      if (!session?.isOperator) throw new ForbiddenError('Only operators of the platform may do this.');
    } else if (!roleAllows(tenant.role, access)) {
      throw new ForbiddenError(`This needs the role ${access}; yours is ${tenant.role}.`);
    }
    requireScope(tenant, this.metadata<Scope | null>(SCOPE, context) ?? null);
    request.tenant = tenant;
    if (session) request.signedIn = session;
    return true;
  }

  /** Whoever tries credentials that nobody has is counted by address. @throws UnauthenticatedError */
  private async identify(request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
    const { authorization } = request.headers;
    const sessionToken = request.cookies[SESSION_COOKIE];
    try {
      return await this.authenticator.identify({ authorization, sessionToken }, request.ip);
    } catch (error) {
      if (error instanceof UnauthenticatedError) await this.limits.countStranger(request.ip, reply);
      throw error;
    }
  }

  private metadata<Value>(key: string, context: ExecutionContext): Value | undefined {
    return this.reflector.getAllAndOverride<Value | undefined>(key, [
      context.getHandler(),
      context.getClass(),
    ]);
  }
}
