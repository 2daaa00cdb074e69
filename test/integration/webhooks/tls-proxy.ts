import { request as httpRequest } from 'node:http';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSignedCertificate } from '../../support/self-signed-certificate.js';

/** How the proxy hands a request on. */
export interface Handover {
  /** The path that the application gets for the one that was called. */
  path(called: string): string;
  /** Set on top of the caller's. */
  headers: Record<string, string>;
}

/** Ends TLS in front of an application that hears plain HTTP, under a certificate of its own. */
export class TlsProxy {
  private constructor(
    private readonly server: Server,
    private readonly cert: string,
    /** Where it listens, without a trailing slash. */
    readonly url: string,
    /** Changed between requests as a test likes. */
    readonly handover: Handover,
  ) {}

  static async start(target: () => string): Promise<TlsProxy> {
    const { key, cert } = selfSignedCertificate();
    const handover: Handover = { path: (called) => called, headers: {} };
    const server = createServer({ key, cert }, (incoming, outgoing) => {
      const { host, ...headers } = incoming.headers;
      const forwarded = httpRequest(
        new URL(handover.path(incoming.url ?? '/'), target()),
        {
          method: incoming.method,
          headers: {
            ...headers,
            'x-forwarded-host': host,
            'x-forwarded-proto': 'https',
            ...handover.headers,
          },
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      incoming.pipe(forwarded);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new TlsProxy(server, cert, `https://127.0.0.1:${port}`, handover);
  }

  /** Posts as a carrier does that trusts the certificate. @returns the status */
  post(url: string, body: string, headers: Record<string, string>): Promise<number> {
    return new Promise((resolve, reject) => {
      // The certificate names no address.
      const options = { ca: this.cert, checkServerIdentity: () => undefined };
      const posting = httpsRequest(url, { method: 'POST', headers, ...options }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      });
      posting.on('error', reject).end(body);
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
