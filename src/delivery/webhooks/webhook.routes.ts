import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WebhookAnswer } from '../../carriers/driver.js';
import { Environment } from '../../platform/config/environment.js';
import { DirectRoutes } from '../../platform/http/direct-routes.js';
import { IncomingWebhook } from './incoming-webhook.js';
import { WebhookService } from './webhook.service.js';
import { readBody } from './webhook-body.js';

/** Larger than a batch of any carrier; more is none of theirs. */
const BODY_LIMIT_BYTES = 1024 * 1024;

const PREFIX = '/webhooks/';
/** `/webhooks/:carrier/:token` and perhaps a query. */
const ADDRESS = /^\/webhooks\/([^/?]+)\/([^/?]+)(?:\?|$)/;

/** The webhook route, beneath the framework: nothing of what it does for browsers and the API is of use here. */
@Injectable()
export class WebhookRoutes implements OnModuleInit {
  constructor(
    private readonly routes: DirectRoutes,
    private readonly webhooks: WebhookService,
    private readonly environment: Environment,
  ) {}

  onModuleInit(): void {
    this.routes.add(PREFIX, (request, response) => this.take(request, response));
  }

  private take(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'POST' && request.method !== 'GET') return false;
    const [, carrier, token] = ADDRESS.exec(request.url ?? '') ?? [];
    if (carrier === undefined || token === undefined) return false;
    readBody(request, BODY_LIMIT_BYTES, (body) => {
      if (body === null) {
        response.setHeader('connection', 'close');
        send(response, this.webhooks.refuse('too-large', null));
        return;
      }
      const webhook = new IncomingWebhook(request, this.environment.publicUrl, body);
      this.webhooks.receive(carrier, token, webhook).then(
        (answer) => send(response, answer),
        (error: unknown) => {
          send(response, this.webhooks.refuse('not-kept', null, error));
        },
      );
    });
    return true;
  }
}

function send(response: ServerResponse, { status, contentType, body, headers }: WebhookAnswer): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  if (contentType !== null) response.setHeader('content-type', contentType);
  if (body === '') response.end();
  else response.end(body);
}
