import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Environment } from '../../platform/config/environment.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { HealthService } from './health.service.js';

interface Answer {
  status: number;
  contentType: string;
  body: string;
}

/**
 * Health and metrics on a port of their own (HEALTH_PORT), in every role: a worker has no other address. Answers
 * while the process drains, and needs no token, so the port is for the inside.
 */
@Injectable()
export class HealthServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: Server | null = null;

  constructor(
    private readonly health: HealthService,
    private readonly metrics: Metrics,
    private readonly environment: Environment,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { healthPort, host } = this.environment;
    if (healthPort === undefined) return;
    const server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(healthPort, host, resolve);
    });
    this.server = server;
    this.log.info({ address: server.address() }, 'health and metrics');
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }

  private async answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, contentType, body } = await this.find(method, url.replace(/\?.*$/, ''));
    response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
    response.end(method === 'HEAD' ? undefined : body);
  }

  private async find(method: string | undefined, path: string): Promise<Answer> {
    if (method !== 'GET' && method !== 'HEAD') return json(405, { status: 'method-not-allowed' });
    try {
      if (path === '/health/live') return json(200, { status: 'live' });
      if (path === '/health/ready') {
        const readiness = await this.health.readiness();
        return json(readiness.status === 'ready' ? 200 : 503, readiness);
      }
      if (path === '/metrics') return { status: 200, ...(await this.metrics.text()) };
      return json(404, { status: 'not-found' });
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'health or metrics could not be told');
      return json(500, { status: 'failed' });
    }
  }
}

function json(status: number, body: object): Answer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
