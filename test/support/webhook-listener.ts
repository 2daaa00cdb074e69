import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A request as a company's own server got it. */
export interface HeardWebhook {
  path: string;
  headers: Record<string, string>;
  body: string;
}

type Answering = (response: ServerResponse, heard: HeardWebhook) => void;

/** A company's own server, on a free port of loopback. */
export class WebhookListener {
  readonly heard: HeardWebhook[] = [];
  private answering: Answering = (response) => void response.writeHead(204).end();

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        const heard = { path: request.url ?? '', headers, body: Buffer.concat(chunks).toString('utf8') };
        this.heard.push(heard);
        this.answering(response, heard);
      });
    });
  }

  static async start(): Promise<WebhookListener> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WebhookListener(server);
  }

  get port(): number {
    const address = this.server.address();
    if (typeof address !== 'object' || !address) throw new Error('It does not listen.');
    return address.port;
  }

  url(path = '/hook'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** From now on; without an argument it takes everything again. */
  answerWith(answering: Answering = (response) => void response.writeHead(204).end()): void {
    this.answering = answering;
  }

  /** Requests with that path, in order. */
  at(path: string): HeardWebhook[] {
    return this.heard.filter((one) => one.path === path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
