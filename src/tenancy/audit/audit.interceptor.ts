import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, from, mergeMap, type Observable } from 'rxjs';
import { toProblem } from '../../platform/http/problem.filter.js';
import { type Access, ALLOW } from '../access/allow.decorator.js';
import { AuditService } from './audit.service.js';
import { AUDITED, type Audit, type AuditExemption } from './audited.decorator.js';

/** RFC 9110, section 9.2.1. */
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Puts one entry of the audit log around each call of a route that names an action. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly audits: AuditService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const audit = this.auditOf(context, request);
    if (!audit) return next.handle();
    const { audits } = this;
    const asOperator = this.metadata<Access>(ALLOW, context) === 'operator';
    return from(audits.open(request, audit, asOperator)).pipe(
      mergeMap((opened) =>
        next.handle().pipe(
          mergeMap(async (answer) => {
            await audits.close(opened, request, http.getResponse<FastifyReply>().statusCode, answer);
            return answer;
          }),
          catchError(async (error: unknown) => {
            await audits.close(opened, request, toProblem(error).status, null);
            throw error;
          }),
        ),
      ),
    );
  }

  /** A route that changes things and says nothing of it is written down under its own name: none goes unseen. */
  private auditOf(context: ExecutionContext, { method }: FastifyRequest): Audit | null {
    const declared = this.metadata<Audit | AuditExemption>(AUDITED, context);
    if (declared) return 'exempt' in declared ? null : declared;
    if (SAFE_METHODS.includes(method)) return null;
    return { action: `${context.getClass().name.slice(0, 30)}.${context.getHandler().name.slice(0, 29)}` };
  }

  private metadata<Value>(key: string, context: ExecutionContext): Value | undefined {
    return this.reflector.getAllAndOverride<Value | undefined>(key, [
      context.getHandler(),
      context.getClass(),
    ]);
  }
}
