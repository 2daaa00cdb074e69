import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { buildApiDocument } from '../platform/http/api-document.js';
import { prefixRoutes } from '../platform/http/create-http-app.js';
import { ApiModule } from './api.module.js';

/**
 * Writes the OpenAPI document of the API to a file, for generators of clients. The application is only looked at
 * (Nest's preview): nothing of it is made, so neither a database nor Redis nor a setting is needed.
 */
async function write(file: string | undefined): Promise<void> {
  if (!file) throw new Error('Say where the document shall go: api-document-file.js FILE');
  const app = await NestFactory.create(ApiModule, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  prefixRoutes(app);
  writeFileSync(file, `${JSON.stringify(buildApiDocument(app), null, 2)}\n`);
}

await write(process.argv[2]);
