import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Environment } from '../../platform/config/environment.js';
import { NotFoundError, UnauthenticatedError } from '../../platform/errors.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';

/** Metrics at the public port, for a Prometheus that comes from outside: with METRICS_TOKEN alone. */
@ApiExcludeController()
@Controller('metrics')
@Allow('anyone')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly environment: Environment,
  ) {}

  @Get()
  async read(
    @Headers('authorization') authorization: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { metricsToken } = this.environment;
    if (metricsToken === undefined) throw new NotFoundError('page');
    const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
    if (!isSame(given, metricsToken)) throw new UnauthenticatedError('Send METRICS_TOKEN as a bearer token.');
    const { contentType, body } = await this.metrics.text();
    reply.type(contentType);
    return body;
  }
}

/** In constant time, whatever the lengths. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
