import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, type FieldProblem, TooManyRequestsError } from '../errors.js';
import type { Log } from '../logging/log.js';

/** RFC 9457, section 3: what every error of the API looks like. `errors` names the fields at fault. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: readonly FieldProblem[];
}

/** Turns whatever was thrown into problem details; what nobody foresaw is logged and told as 500 without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(error);
    if (problem.status >= 500) {
      const route = request.routeOptions?.url ?? 'unknown route';
      this.log.error({ err: error, method: request.method, route }, 'request failed');
    }
    if (reply.sent) return;
    if (error instanceof TooManyRequestsError) reply.header('retry-after', String(error.retryAfterSeconds));
    reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) {
    return {
      type: 'about:blank',
      title: error.title,
      status: error.status,
      detail: error.message,
      ...(error.fields.length > 0 ? { errors: error.fields } : {}),
    };
  }
  const status = httpStatus(error);
  if (status >= 500) {
    return {
      type: 'about:blank',
      title: 'Internal error',
      status,
      detail: 'Something went wrong on our side.',
    };
  }
  const detail = error instanceof Error ? error.message : 'The request cannot be served.';
  return { type: 'about:blank', title: 'Request refused', status, detail };
}

/** Nest's and Fastify's own refusals carry a status (404 route, 413 body, 400 JSON); everything else is ours. */
function httpStatus(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error === 'object' && error !== null && 'statusCode' in error) {
    const status = error.statusCode;
    if (typeof status === 'number' && status >= 400 && status < 500) return status;
  }
  return 500;
}
