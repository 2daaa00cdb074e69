// @ts-check
import net from 'node:net';

const ANSWER_TIMEOUT_MS = 10_000;
const HEAD_END = '\r\n\r\n';

/**
 * One keep-alive connection that posts bytes made before. A client of HTTP in all its forms would take more of the
 * machine than the route that is measured.
 */
export class Connection {
  /**
   * @param {net.Socket} socket
   */
  constructor(socket) {
    this.socket = socket;
    this.received = '';
    /** @type {((status: number) => void) | null} */
    this.onAnswer = null;
    this.broken = false;
    socket.setNoDelay(true);
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => {
      if (this.onAnswer) socket.destroy();
    });
    socket.on('data', (bytes) => this.read(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.broken = true;
      this.answer(0);
    });
  }

  /**
   * A connection that has been answered once: Node accepts one in each turn of its loop, so those that come all at
   * once with their load wait for seconds.
   * @param {number} port of this machine
   * @returns {Promise<Connection>}
   */
  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        const connection = new Connection(socket);
        const greeting = Buffer.from(`GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
        connection.post(greeting, (status) => {
          if (status === 0) reject(new Error('A connection was not answered.'));
          else resolve(connection);
        });
      });
    });
  }

  /**
   * Posts one request; the next only after its answer.
   * @param {Buffer} bytes
   * @param {(status: number) => void} onAnswer told 0 where no answer came
   */
  post(bytes, onAnswer) {
    this.onAnswer = onAnswer;
    if (this.broken) this.answer(0);
    else this.socket.write(bytes);
  }

  close() {
    this.socket.destroy();
  }

  /** @param {Buffer} bytes */
  read(bytes) {
    this.received += bytes.toString('latin1');
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.received.slice(0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < headEnd + HEAD_END.length + length) return;
    this.received = '';
    this.answer(Number(head.slice(9, 12)));
  }

  /** @param {number} status */
  answer(status) {
    const { onAnswer } = this;
    this.onAnswer = null;
    onAnswer?.(status);
  }
}
