import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { DomainError, InvalidInputError } from '../../platform/errors.js';
import { closeAfterAnswer } from '../../platform/http/unread-body.js';
import { readFormHead } from './form-head.js';
import type { HeldKey } from './idempotency.repository.js';
import { IdempotencyService, RENEW_MS } from './idempotency.service.js';
import { IDEMPOTENT, type Repeat } from './idempotent.decorator.js';
import { requestFingerprint } from './request-fingerprint.js';

const HEADER = 'idempotency-key';
/** RFC 8941, section 3.3.3: a String is in quotation marks; most clients leave them out. */
const KEY = /^"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"$|^([\x21\x23-\x5b\x5d-\x7e]{1,255})$/;

/** Stands around routes that take an Idempotency-Key; a request without the header passes as it is. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly service: IdempotencyService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const repeat = this.reflector.get<Repeat | undefined>(IDEMPOTENT, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const header = request.headers[HEADER];
    if (!repeat || header === undefined || !request.tenant) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(this.answer(request, request.tenant.companyId, readKey(header), repeat, next, reply));
  }

  private async answer(
    request: FastifyRequest,
    companyId: number,
    key: string,
    repeat: Repeat,
    next: CallHandler,
    reply: FastifyReply,
  ): Promise<unknown> {
    const formHead = request.body === undefined ? await readFormHead(request.raw) : null;
    const claim = this.service.claim(companyId, key, requestFingerprint(request, formHead), repeat);
    const claimed = await claim.catch((error: unknown) => {
      if (formHead) closeAfterAnswer(request.raw);
      throw error;
    });
    if ('held' in claimed) return this.run(claimed.held, next, reply);
    // Nobody reads the rest of its file.
    if (formHead) closeAfterAnswer(request.raw);
    const { status, body } = claimed.answer;
    reply.status(status).header('idempotency-replayed', 'true');
    return body === null ? undefined : JSON.parse(body);
  }

  private async run(held: HeldKey, next: CallHandler, reply: FastifyReply): Promise<unknown> {
    const renewal = setInterval(() => void this.service.renew(held), RENEW_MS);
    try {
      const value: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      const body = value === undefined ? null : JSON.stringify(value);
      await this.service.finish(held, { status: reply.statusCode, body });
      return value;
    } catch (error) {
      await (changedNothing(error) ? this.service.release(held) : this.service.abandon(held));
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }
}

/** Refusals are given before anything is changed. */
function changedNothing(error: unknown): boolean {
  return error instanceof DomainError || (error instanceof HttpException && error.getStatus() < 500);
}

function readKey(header: string | string[]): string {
  const match = KEY.exec(String(header));
  const key = match?.[1] ?? match?.[2];
  if (key === undefined) {
    throw InvalidInputError.of(
      'Idempotency-Key',
      'must be 1 to 255 printable characters, without quotation marks',
    );
  }
  return key;
}
