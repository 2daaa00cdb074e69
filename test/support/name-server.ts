import { createSocket, type Socket } from 'node:dgram';
import ipaddr from 'ipaddr.js';

/** Record types by kind of address. */
const TYPES: Readonly<Record<string, number>> = { ipv4: 1, ipv6: 28 };
const HEADER = 12;

/** A name server on loopback that tells each look-up, of both kinds of addresses, the next of its answers. */
export class NameServer {
  private readonly asked = new Map<number, number>();

  private constructor(
    private readonly socket: Socket,
    private readonly answers: readonly string[][],
  ) {
    socket.on('message', (question, { port, address }) => socket.send(this.answer(question), port, address));
  }

  /** @param answers the last one stays */
  static async start(...answers: string[][]): Promise<NameServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new NameServer(socket, answers);
  }

  /** Whole look-ups so far. */
  get lookUps(): number {
    return Math.min(...Object.values(TYPES).map((type) => this.asked.get(type) ?? 0));
  }

  /** As resolvers take it. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(() => resolve()));
  }

  /** RFC 1035, section 4: the question again, and behind it a record for each address. */
  private answer(question: Buffer): Buffer {
    let end = HEADER;
    while (question[end] !== 0) end += (question[end] ?? 0) + 1;
    const type = question.readUInt16BE(end + 1);
    const asked = this.asked.get(type) ?? 0;
    this.asked.set(type, asked + 1);
    const addresses = (this.answers[Math.min(asked, this.answers.length - 1)] ?? [])
      .map((address) => ipaddr.parse(address))
      .filter((address) => TYPES[address.kind()] === type)
      .map((address) => address.toByteArray());
    const head = Buffer.from(question.subarray(0, end + 5));
    // An answer, recursion available, no error; one question, so many answers, nothing else.
    head.writeUInt16BE(0x8180, 2);
    for (const [place, count] of [1, addresses.length, 0, 0].entries()) {
      head.writeUInt16BE(count, 4 + 2 * place);
    }
    const records = addresses.map((bytes) =>
      Buffer.from([0xc0, HEADER, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length, ...bytes]),
    );
    return Buffer.concat([head, ...records]);
  }
}
