import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../errors.js';

/** No body of the API is deeper than a handful of levels; what recurses over one must not run out of stack. */
const DEEPEST_JSON = 32;
/** Path and query: the longest of ours is a search with a few hundred characters. Headers end at 16 KiB by Node's own. */
const LONGEST_ADDRESS = 8 * 1024;

class JsonTooDeepError extends DomainError {
  readonly status = 400;
  readonly title = 'Bad Request';
  readonly code = 'json-too-deep';

  constructor() {
    super(`The body is nested deeper than ${DEEPEST_JSON} levels.`);
  }
}

class AddressTooLongError extends DomainError {
  readonly status = 414;
  readonly title = 'URI Too Long';
  readonly code = 'uri-too-long';

  constructor() {
    super(`The address is longer than ${LONGEST_ADDRESS} characters.`);
  }
}

/**
 * Before the routes are made: what a request may bring before anybody looks at what it says: an address of some length, and as body JSON of some
 * depth, up to the limit of bytes that all routes have, or the route's own: `@RouteConfig({ bodyLimit })`. Forms that pages of other sites could send by themselves (url-encoded,
 * text/plain) are not read at all.
 */
export function boundRequests(app: NestFastifyApplication): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async ({ originalUrl }) => {
    if (originalUrl.length > LONGEST_ADDRESS) throw new AddressTooLongError();
  });
  fastify.addHook('onRoute', (route) => {
    const config: object = route.config ?? {};
    if ('bodyLimit' in config && typeof config.bodyLimit === 'number') route.bodyLimit = config.bodyLimit;
  });
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (isDeeperThan(text, DEEPEST_JSON)) done(new JsonTooDeepError(), undefined);
    else parse(request, text, done);
  });
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Whether a text of JSON opens more arrays and objects within each other than `most`; seen before it is parsed. */
export function isDeeperThan(text: string, most: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (OPENING.has(code) && ++depth > most) return true;
    else if (CLOSING.has(code)) depth--;
  }
  return false;
}
