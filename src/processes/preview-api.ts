import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { prefixRoutes } from '../platform/http/create-http-app.js';
import { ApiModule } from './api.module.js';

/**
 * The API as Nest's preview has it: its routes can be looked at, but nothing of it is made, so neither a database nor
 * Redis nor a setting is needed, and nothing has to be closed.
 */
export async function previewApi(): Promise<INestApplication> {
  const app = await NestFactory.create(ApiModule, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  prefixRoutes(app);
  return app;
}
