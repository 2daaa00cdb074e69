import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { WebhookRequest } from '../../carriers/driver.js';
import { joinHeaders } from '../../platform/http/join-headers.js';

/** A webhook as it came. What a driver does not ask for is not made: most need two headers and the body. */
export class IncomingWebhook implements WebhookRequest {
  readonly method: string;
  readonly receivedAt = Date.now();
  private readonly path: string;
  private readonly came: IncomingHttpHeaders;
  private joined: Readonly<Record<string, string>> | null = null;
  private fields: Readonly<Record<string, string>> | null = null;

  /** @param publicUrl without a trailing slash; Host and X-Forwarded-* are anybody's word */
  constructor(
    request: IncomingMessage,
    private readonly publicUrl: string,
    readonly rawBody: Buffer,
  ) {
    this.method = request.method ?? '';
    this.path = request.url ?? '';
    this.came = request.headers;
  }

  get url(): string {
    return this.publicUrl + this.path;
  }

  get headers(): Readonly<Record<string, string>> {
    this.joined ??= isJoined(this.came) ? this.came : joinHeaders(this.came);
    return this.joined;
  }

  get query(): Readonly<Record<string, string>> {
    if (this.fields) return this.fields;
    const from = this.path.indexOf('?');
    this.fields = from < 0 ? {} : Object.fromEntries(new URLSearchParams(this.path.slice(from + 1)));
    return this.fields;
  }
}

/** Node has joined all repeated headers but this one (node:http, `message.headers`). */
function isJoined(headers: IncomingHttpHeaders): headers is Record<string, string> {
  return headers['set-cookie'] === undefined;
}
