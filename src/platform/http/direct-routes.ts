import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';

/** Answers a request, or leaves it to the framework by giving false. Its address is without PUBLIC_URL's path. */
export type DirectRoute = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Routes beneath the framework, for what comes a thousand times a second and needs none of the hooks, parsers and
 * answers that are made for browsers and the API (`npm run bench -- webhooks` holds them against a bare route).
 */
@Injectable()
export class DirectRoutes {
  private readonly routes: { prefix: string; route: DirectRoute }[] = [];

  /** @param prefix of the paths that the route is asked for */
  add(prefix: string, route: DirectRoute): void {
    this.routes.push({ prefix, route });
  }

  /** Whether one of the routes has taken the request. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '' } = request;
    return this.routes.some(({ prefix, route }) => url.startsWith(prefix) && route(request, response));
  }
}
