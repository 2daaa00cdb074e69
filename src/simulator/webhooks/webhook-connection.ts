import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** How a request ended: with the status of its answer, or with an error and its code, '' where it has none. */
export type RequestEnd = { readonly status: number } | { readonly code: string };

const ANSWER_TIMEOUT_MS = 10_000;
/** No answer to a webhook needs more in front of its body. */
const LONGEST_HEAD = 64 * 1024;
const END_OF_HEAD = '\r\n\r\n';

/**
 * One keep-alive connection on which requests go one after the other. Written for the simulator's share of the machine
 * that it measures: of an answer only the status is wanted, and each request goes out in one piece. undici took twice
 * the time.
 */
export class WebhookConnection {
  private readonly socket: Socket;
  private waiting: ((end: RequestEnd) => void) | null = null;
  private received = '';
  /** Bytes of the present answer's body still to come; null while its head is not there. */
  private bodyLeft: number | null = null;
  private status = 0;
  /** It ends with the answer that it waits for. */
  private last = false;
  private over = false;

  /** @param onEnd the connection takes no further request */
  constructor(
    origin: URL,
    private readonly onEnd: () => void,
  ) {
    const isTls = origin.protocol === 'https:';
    const host = origin.hostname.replace(/^\[(.*)\]$/, '$1');
    const port = Number(origin.port) || (isTls ? 443 : 80);
    this.socket = isTls ? connectTls({ host, port, servername: host }) : connect({ host, port });
    this.socket.setNoDelay(true);
    this.socket.setTimeout(ANSWER_TIMEOUT_MS);
    // Heads are ASCII, and bodies are counted in bytes: one character of this encoding is one of them.
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => this.receive(text));
    this.socket.on('timeout', () => this.fail(this.socket.connecting ? 'ETIMEDOUT' : 'NO_ANSWER'));
    this.socket.on('error', (error) => this.fail(codeOf(error)));
    this.socket.on('end', () => this.fail('ECONNRESET'));
    this.socket.on('close', () => this.fail('ECONNRESET'));
  }

  /** Sends a whole request; only when the one before it has ended. */
  send(request: string, onEnd: (end: RequestEnd) => void): void {
    this.waiting = onEnd;
    this.socket.write(request, 'utf8');
  }

  /** What is under way ends without a word. */
  destroy(): void {
    this.waiting = null;
    this.over = true;
    this.socket.destroy();
  }

  private receive(text: string): void {
    this.received = this.received === '' ? text : this.received + text;
    while (this.bodyLeft === null) {
      const end = this.received.indexOf(END_OF_HEAD);
      if (end < 0) {
        if (this.received.length > LONGEST_HEAD) this.fail('HEAD_TOO_LONG');
        return;
      }
      const head = this.received.slice(0, end);
      this.received = this.received.slice(end + END_OF_HEAD.length);
      this.readHead(head);
    }
    if (this.received.length >= this.bodyLeft) this.succeed();
  }

  private readHead(head: string): void {
    this.status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
    if (this.status >= 100 && this.status < 200) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const isBodiless = this.status === 204 || this.status === 304;
    this.last ||= /^HTTP\/1\.0|\r\nconnection: *close/i.test(head);
    // A body whose end only its own chunks or the end of the connection tell: not worth to be read.
    if (length === undefined && !isBodiless) this.last = true;
    this.bodyLeft = isBodiless || length === undefined ? 0 : Number(length);
  }

  private succeed(): void {
    const { waiting, status } = this;
    // An answer that nobody asked for, or more than one: whatever comes next could be anybody's.
    if (waiting === null || this.received.length > (this.bodyLeft ?? 0)) this.last = true;
    this.waiting = null;
    this.bodyLeft = null;
    this.received = '';
    if (this.last) this.end();
    waiting?.(status === 0 ? { code: 'NOT_HTTP' } : { status });
  }

  private fail(code: string): void {
    const { waiting } = this;
    this.waiting = null;
    this.end();
    waiting?.({ code });
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.socket.destroy();
    this.onEnd();
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
