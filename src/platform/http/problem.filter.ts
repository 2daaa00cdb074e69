import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../errors.js';
import { describeFault } from '../logging/fault.js';
import type { Log } from '../logging/log.js';
import { isUnreachable } from '../unreachable.js';
import type { Problem } from './problem.schema.js';

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
      const { id: requestId, method } = request;
      this.log.error({ fault: describeFault(error), requestId, method, route }, 'request failed');
    }
    if (reply.sent) return;
    const wait = retryAfter(error);
    if (wait !== null) reply.header('retry-after', String(wait));
    reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** In seconds; null where the error names no time. */
function retryAfter(error: unknown): number | null {
  if (!(error instanceof DomainError) || !('retryAfterSeconds' in error)) return null;
  return typeof error.retryAfterSeconds === 'number' ? error.retryAfterSeconds : null;
}

/** What an error is told as. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) {
    return {
      type: 'about:blank',
      title: error.title,
      status: error.status,
      code: error.code,
      detail: error.message,
      ...(error.fields.length > 0 ? { errors: [...error.fields] } : {}),
    };
  }
  if (isUnreachable(error)) {
    const detail = 'A server that this needs does not answer; ask again later.';
    return { type: 'about:blank', title: 'Unavailable', status: 503, code: 'unavailable', detail };
  }
  const status = httpStatus(error);
  if (status >= 500) {
    return {
      type: 'about:blank',
      title: 'Internal error',
      status,
      code: 'internal-error',
      detail: 'Something went wrong on our side.',
    };
  }
  const detail = error instanceof Error ? error.message : 'The request cannot be served.';
  const title = STATUS_CODES[status] ?? 'Request refused';
  return { type: 'about:blank', title, status, code: codeOf(title), detail };
}

/** Of a refusal that the framework makes: `Payload Too Large` → `payload-too-large`. */
function codeOf(title: string): string {
  return title.toLowerCase().replace(/[^a-z]+/g, '-');
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
