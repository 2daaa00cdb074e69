import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Metrics } from '../../platform/metrics/metrics.js';

/** Seconds. A page should come in 0.2, a large export goes on for minutes. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10, 60];

/** How long requests take, by the template of their route: `/api/v1/lists/:id`, never an address. */
@Injectable()
export class RequestMetrics implements OnModuleInit {
  private readonly seconds;

  constructor(
    metrics: Metrics,
    private readonly adapterHost: HttpAdapterHost,
  ) {
    this.seconds = metrics.histogram(
      'http_request_seconds',
      'Requests to the API and its pages.',
      ['method', 'route', 'status'],
      BUCKETS,
    );
  }

  /** Before the routes are built: hooks are taken over into each route then. */
  onModuleInit(): void {
    const fastify: FastifyInstance = this.adapterHost.httpAdapter.getInstance();
    fastify.addHook('onResponse', (request, reply, done) => {
      const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
      const status = `${Math.floor(reply.statusCode / 100)}xx`;
      this.seconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1_000);
      done();
    });
  }
}
