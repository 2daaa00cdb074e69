import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebhookAnswer, WebhookRequest } from '../../carriers/driver.js';
import { Environment } from '../../platform/config/environment.js';
import { joinHeaders } from '../../platform/http/join-headers.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { WebhookService } from './webhook.service.js';

/** Larger than a batch of any carrier; more is none of theirs. */
const BODY_LIMIT_BYTES = 1024 * 1024;

interface WebhookAddress {
  carrier: string;
  token: string;
}

/**
 * `/webhooks/:carrier/:token`, as Fastify routes of their own beside Nest's controllers: signatures are made over
 * the bytes as they came, so nothing may parse them first, whatever their content type is.
 */
@Injectable()
export class WebhookRoutes implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly webhooks: WebhookService,
    private readonly environment: Environment,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    const server: FastifyInstance = this.adapterHost.httpAdapter.getInstance();
    server.register(async (scope) => this.addRoutes(scope));
  }

  private addRoutes(scope: FastifyInstance): void {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    scope.setErrorHandler((error, _, reply) => answer(reply, this.answerFault(error)));
    scope.route<{ Params: WebhookAddress; Body: unknown }>({
      method: ['GET', 'POST'],
      url: '/webhooks/:carrier/:token',
      bodyLimit: BODY_LIMIT_BYTES,
      // Headers for browsers take a tenth of a webhook's time, and no carrier is one.
      helmet: false,
      handler: async (request, reply) => {
        const { carrier, token } = request.params;
        return answer(reply, await this.webhooks.receive(carrier, token, this.toWebhookRequest(request)));
      },
    });
  }

  private answerFault(error: unknown): WebhookAnswer {
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500;
    if (status === 413) return this.webhooks.refuse('too-large', null);
    if (typeof status === 'number' && status < 500) return this.webhooks.refuse('unreadable', null);
    this.log.error({ fault: describeFault(error) }, 'webhook failed');
    return this.webhooks.refuse('not-kept', null);
  }

  private toWebhookRequest(request: FastifyRequest): WebhookRequest {
    const path = request.raw.url ?? '';
    const query = path.indexOf('?');
    return {
      method: request.method,
      url: `${this.environment.publicUrl}${path}`,
      query: query < 0 ? {} : Object.fromEntries(new URLSearchParams(path.slice(query + 1))),
      headers: joinHeaders(request.headers),
      rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      receivedAt: Date.now(),
    };
  }
}

function answer(reply: FastifyReply, { status, contentType, body, headers }: WebhookAnswer): FastifyReply {
  if (headers) reply.headers({ ...headers });
  if (contentType !== null) reply.type(contentType);
  return reply.status(status).send(body === '' ? undefined : body);
}
