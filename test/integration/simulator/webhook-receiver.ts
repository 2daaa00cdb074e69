import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { z } from 'zod';

const eventsSchema = z
  .array(
    z.strictObject({
      event: z.enum(['delivery-report', 'reply']),
      eventId: z.string(),
      id: z.string(),
      at: z.iso.datetime(),
      reference: z.string().optional(),
      status: z.enum(['sent', 'delivered', 'undelivered', 'failed']).optional(),
      errorCode: z.string().nullable().optional(),
      from: z.string().optional(),
      to: z.string().optional(),
      text: z.string().optional(),
    }),
  )
  .min(1);
type ReceivedEvent = z.infer<typeof eventsSchema>[number];

export interface ReceivedRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: string;
  readonly events: readonly ReceivedEvent[];
}

/** A platform's webhook endpoint that keeps what it gets, and answers as the test wants. */
export class WebhookReceiver {
  readonly requests: ReceivedRequest[] = [];
  /** The status of the next answers; 0 breaks the connection. */
  answerWith = 200;
  /** Reports of this status are answered with 503. */
  refusedStatus: string | undefined;
  private readonly server: Server;
  private port = 0;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const rawBody = Buffer.concat(chunks).toString();
        const events = eventsSchema.parse(JSON.parse(rawBody));
        this.requests.push({ url: request.url ?? '', headers: request.headers, rawBody, events });
        const refused = events.some(
          (event) => event.status !== undefined && event.status === this.refusedStatus,
        );
        if (this.answerWith === 0) response.destroy();
        else if (refused) response.writeHead(503).end();
        else response.writeHead(this.answerWith).end();
      });
    });
  }

  /** Listens, the second time on the port that it had. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    const address = this.server.address();
    if (typeof address === 'object' && address !== null) this.port = address.port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}/webhooks/7`;
  }

  get events(): ReceivedEvent[] {
    return this.requests.flatMap((request) => request.events);
  }

  /** The statuses reported for a reference, in the order of their coming. */
  statusesOf(reference: string): (string | undefined)[] {
    return this.events.filter((event) => event.reference === reference).map((event) => event.status);
  }
}
