import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import type { INestApplication, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Environment } from '../config/environment.js';
import { Log } from '../logging/log.js';
import { createLogger, NestLogger } from '../logging/logger.js';
import { serveApiDocs } from './api-docs.routes.js';
import { DirectRoutes } from './direct-routes.js';
import { httpServer } from './http-server.js';
import { allowOrigins } from './other-origins.js';
import { ProblemFilter } from './problem.filter.js';
import { boundRequests } from './request-bounds.js';
import { securityHeaders } from './security-headers.js';
import { STREAMED_TYPE } from './streamed-body.js';
import { createValidationPipe } from './validation.pipe.js';
import { serveWebApp } from './web-app.routes.js';

const API_PREFIX = 'api/v1';

/** Load balancers and Prometheus ask for these without the prefix. Webhooks do not pass through here. */
const OUTSIDE_PREFIX = ['health', 'health/{*rest}', 'metrics'];

const BODY_LIMIT_BYTES = 1024 ** 2;
/** A form that carries a file has a handful of settings beside it. */
const FORM_FIELDS = 20;
const FORM_FIELD_BYTES = 64 * 1024;

/**
 * X-Forwarded-For is believed only from proxies on this machine or a private network: whoever calls from the
 * internet cannot choose the address that the sign-in limit counts.
 */
const TRUSTED_PROXIES = 'loopback, linklocal, uniquelocal';

/**
 * The HTTP application around a root module, ready for `listen`. The admin app comes from this origin; others
 * get CORS headers only where CORS_ORIGINS names them. Large files come as streams and count against UPLOAD_MAX_BYTES instead.
 *
 * @param root module with the controllers; PlatformModule must be among its imports
 */
export async function createHttpApp(
  root: Type,
  options: { logger?: LoggerService | false } = {},
): Promise<NestFastifyApplication> {
  const given = Environment.fromProcess();
  let directRoutes: DirectRoutes | undefined;
  const app = await NestFactory.create<NestFastifyApplication>(
    root,
    new FastifyAdapter({
      bodyLimit: BODY_LIMIT_BYTES,
      trustProxy: TRUSTED_PROXIES,
      genReqId: () => randomUUID(),
      serverFactory: httpServer(given.publicPath, () => directRoutes),
    }),
    { abortOnError: false, bodyParser: false, logger: options.logger ?? new NestLogger(createLogger(given)) },
  );
  directRoutes = app.get(DirectRoutes);
  const environment = app.get(Environment);
  nameRequests(app);
  allowOrigins(app, environment.corsOrigins);
  boundRequests(app);
  await app.register(cookie);
  await app.register(helmet, securityHeaders(environment.publicUrl.startsWith('https:')));
  await app.register(multipart, {
    limits: {
      files: 1,
      fileSize: environment.uploadMaxBytes,
      fields: FORM_FIELDS,
      fieldSize: FORM_FIELD_BYTES,
    },
  });
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser(
      STREAMED_TYPE,
      (_request: unknown, _payload: unknown, done: (error: null) => void) => done(null),
    );
  prefixRoutes(app);
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(Log)));
  serveApiDocs(app);
  serveWebApp(app, environment);
  return app;
}

/** Each answer carries the id by which the log and the audit log know its request; nobody else may choose it. */
function nameRequests(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      reply.header('x-request-id', request.id);
      done();
    });
}

/** Puts every route under the version of the API, but for those that machines ask for. */
export function prefixRoutes(app: INestApplication): void {
  app.setGlobalPrefix(API_PREFIX, { exclude: OUTSIDE_PREFIX });
}
