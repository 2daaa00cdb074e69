import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const HEADERS_TAKEN = [
  ...['authorization', 'content-type', 'idempotency-key', 'x-csrf-token', 'last-event-id'],
  ...['tus-resumable', 'upload-length', 'upload-offset', 'upload-metadata'],
].join(', ');
const HEADERS_SHOWN = [
  ...['location', 'retry-after', 'ratelimit', 'ratelimit-policy', 'idempotency-replayed', 'x-request-id'],
  ...['tus-resumable', 'tus-version', 'tus-extension', 'tus-max-size', 'upload-offset', 'upload-length'],
  'content-disposition',
].join(', ');
/** So long a browser need not ask again whether it may; Chrome believes no more than two hours. s */
const PREFLIGHT_SECONDS = 7_200;

/**
 * Answers for pages of other origins (WHATWG Fetch, CORS protocol). An origin is named back only where it is, letter for
 * letter, one of those that the deployment lists; for every other one, and without a list, there are no such headers, so
 * that its pages can read nothing. Never `*`: sessions are cookies, and with credentials a browser would refuse it anyway.
 */
export function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    // A cache must not give one origin's answer to another.
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-allow-credentials', 'true');
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
      reply.header('access-control-expose-headers', HEADERS_SHOWN);
      return;
    }
    reply.header('access-control-allow-methods', METHODS);
    reply.header('access-control-allow-headers', HEADERS_TAKEN);
    reply.header('access-control-max-age', String(PREFLIGHT_SECONDS));
    await reply.code(204).send();
  });
}
