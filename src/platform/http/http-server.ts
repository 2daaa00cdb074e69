import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { DirectRoutes } from './direct-routes.js';

/** Longer than the 60 s of most load balancers: the side that opens connections is to be the one that ends them. ms */
const KEEP_ALIVE_MS = 72_000;

/** Names and values together; Node answers more with 431. Its own limit, but no start option changes this one. */
const MOST_HEADER_BYTES = 16 * 1024;

/**
 * The server under the framework.
 *
 * @param publicPath of PUBLIC_URL, which proxies take off or leave on: our routes know nothing of it
 * @param directRoutes asked first, once they are known
 */
export function httpServer(
  publicPath: string,
  directRoutes: () => DirectRoutes | undefined,
): (framework: RequestListener) => Server {
  const below = `${publicPath}/`;
  return (framework) => {
    const server = createServer({ maxHeaderSize: MOST_HEADER_BYTES }, (request, response) => {
      const { url = '/' } = request;
      if (publicPath !== '' && url.startsWith(below)) request.url = url.slice(publicPath.length);
      // While the server closes, whoever keeps a connection busy would keep it open.
      if (!server.listening) response.setHeader('connection', 'close');
      if (directRoutes()?.take(request, response) !== true) framework(request, response);
    });
    dropSilentAtClose(server);
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    // A piece of a large upload may take longer than any limit.
    server.requestTimeout = 0;
    return server;
  };
}

/**
 * Browsers and pools open connections ahead of need. Node takes one without any request for busy, and would wait up to
 * a minute for its headers before the server is closed.
 */
function dropSilentAtClose(server: Server): void {
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.prependListener('request', ({ socket }) => silent.delete(socket));
  const close = server.close.bind(server);
  server.close = (callback) => {
    for (const socket of silent) socket.destroy();
    return close(callback);
  };
}
