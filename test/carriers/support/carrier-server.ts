import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CarrierAnswer } from './driver-cases.js';

/** A request as the carrier got it. */
export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** Decoded by its content type: JSON, form fields, or text; null without one. */
  body: unknown;
}

/** What the server does with the next requests. */
export type Behaviour = CarrierAnswer | 'reset' | 'silence';

/** Plays a carrier on loopback: answers as told and remembers what it was asked. */
export class CarrierServer {
  readonly received: ReceivedRequest[] = [];
  behaviour: Behaviour = 'silence';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<CarrierServer> {
    const server = createServer();
    const carrier = new CarrierServer(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        carrier.received.push({
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          body: decode(request.headers['content-type'] ?? '', Buffer.concat(chunks).toString('utf8')),
        });
        if (carrier.behaviour === 'silence') return;
        if (carrier.behaviour === 'reset') request.socket.resetAndDestroy();
        else {
          const { status, headers, body } = carrier.behaviour;
          response.writeHead(status, { ...headers }).end(body);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return carrier;
  }

  get url(): string {
    const address = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}`;
  }

  /** From now on connections are refused. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function decode(contentType: string, body: string): unknown {
  if (body === '') return null;
  if (contentType.startsWith('application/json')) return JSON.parse(body);
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  return body;
}
