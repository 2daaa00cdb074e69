import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** A request as it came. */
export interface RawRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
}

/** Why a connection is given up without asking anybody. */
type Unreadable = 400 | 411 | 413 | 431;

const NOTHING = Buffer.alloc(0);
const END_OF_HEAD = '\r\n\r\n';
const LARGEST_HEAD = 16 * 1024;
const LARGEST_BODY = 64 * 1024;
const KEEP_ALIVE_MS = 65_000;

/**
 * One connection of a client, HTTP/1.1 as carriers' clients speak it: requests one after the other, bodies of a stated
 * length. node:http makes streams, events and a header object of each request, and took half of the simulator's time.
 */
export class HttpConnection {
  private received: Buffer = NOTHING;
  private busy = false;
  private last = false;
  private hung = false;

  /** @param serve called with each request once the one before it was answered */
  constructor(
    private readonly socket: Socket,
    private readonly serve: (request: RawRequest, connection: HttpConnection) => void,
  ) {
    socket.setNoDelay(true);
    socket.setTimeout(KEEP_ALIVE_MS, () => {
      if (!this.busy) socket.destroy();
    });
    socket.on('data', (chunk: Buffer) => {
      this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
      this.next();
    });
    socket.on('error', () => socket.destroy());
  }

  /** Answers the present request in one piece, and takes up the next one. */
  answer(status: number, headers: Readonly<Record<string, string>>, text: string): void {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ndate: ${httpDate()}\r\ncontent-type: application/json\r\n`;
    for (const name of Object.keys(headers)) head += `${name}: ${headers[name]}\r\n`;
    if (this.last) head += 'connection: close\r\n';
    const whole = `${head}content-length: ${Buffer.byteLength(text)}${END_OF_HEAD}${text}`;
    this.busy = false;
    if (this.last) this.socket.end(whole, 'utf8');
    else {
      this.socket.write(whole, 'utf8');
      if (this.received.length > 0) this.next();
    }
  }

  /** The client gets no answer at all, until it goes or the server does. */
  hang(): void {
    this.hung = true;
    if (this.last) this.socket.destroy();
  }

  /** The client gets no answer, but the end of its connection. */
  destroy(): void {
    this.socket.destroy();
  }

  /** No further request: one at work is answered first. */
  finish(): void {
    this.last = true;
    if (!this.busy || this.hung) this.socket.destroy();
  }

  private next(): void {
    if (this.busy || this.last) return;
    const end = this.received.indexOf(END_OF_HEAD);
    if (end >= 0) this.read(this.received.toString('latin1', 0, end), end + END_OF_HEAD.length);
    else if (this.received.length > LARGEST_HEAD) this.giveUp(431);
  }

  /** @param from where the body begins */
  private read(head: string, from: number): void {
    const [, method, url, version] = /^([A-Z]+) (\S+) HTTP\/1\.([01])(?:\r\n|$)/.exec(head) ?? [];
    const until = from + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (method === undefined || url === undefined) this.giveUp(400);
    else if (/\r\ntransfer-encoding:/i.test(head)) this.giveUp(411);
    else if (until - from > LARGEST_BODY) this.giveUp(413);
    else if (this.received.length >= until) {
      const body = this.received.toString('utf8', from, until);
      this.received = this.received.length === until ? NOTHING : this.received.subarray(until);
      this.last = version === '0' || /\r\nconnection: *close/i.test(head);
      this.busy = true;
      const authorization = /\r\nauthorization: *([^\r]*)/i.exec(head)?.[1] ?? '';
      this.serve({ method, url, authorization, body }, this);
    }
  }

  private giveUp(status: Unreadable): void {
    this.last = true;
    this.received = NOTHING;
    const message = STATUS_CODES[status] ?? '';
    this.answer(status, {}, JSON.stringify({ error: { code: UNREADABLE[status], message } }));
  }
}

const UNREADABLE: Readonly<Record<Unreadable, string>> = {
  400: 'invalid_request',
  411: 'invalid_request',
  413: 'too_large',
  431: 'too_large',
};

let dateOfSecond = '';
let second = 0;

function httpDate(): string {
  const now = Math.floor(Date.now() / 1_000);
  if (now !== second) {
    second = now;
    dateOfSecond = new Date(now * 1_000).toUTCString();
  }
  return dateOfSecond;
}
