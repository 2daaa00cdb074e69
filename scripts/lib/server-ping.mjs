// @ts-check
import net from 'node:net';

const PING_TIMEOUT_MS = 2_000;

/**
 * @param {string} host
 * @param {number} port
 * @param {string} request sent at once; may be empty
 * @param {(answer: Buffer) => boolean | undefined} judge undefined: wait for more
 * @returns {Promise<boolean>}
 */
function converse(host, port, request, judge) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    let answer = Buffer.alloc(0);
    /** @param {boolean} good */
    const end = (good) => {
      socket.destroy();
      resolve(good);
    };
    socket.setTimeout(PING_TIMEOUT_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => resolve(false));
    socket.once('connect', () => socket.write(request));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      const verdict = judge(answer);
      if (verdict !== undefined) end(verdict);
    });
  });
}

/**
 * A MySQL-compatible server greets first: four bytes of header, then protocol version 10. It does so
 * only once it takes connections; an error packet (too many connections, blocked host) begins with 255.
 * @param {string} host
 * @param {number} port
 */
export function pingDatabase(host, port) {
  return converse(host, port, '', (answer) => (answer.length < 5 ? undefined : answer[4] === 10));
}

/**
 * PONG, and neither "no password" nor "still loading".
 * @param {string} host
 * @param {number} port
 * @param {{ username?: string, password?: string }} [access]
 */
export function pingRedis(host, port, { username = '', password = '' } = {}) {
  const words = username === '' ? ['AUTH', password] : ['AUTH', username, password];
  const request = `${password === '' ? '' : command(words)}${command(['PING'])}`;
  return converse(host, port, request, (answer) => {
    const text = answer.toString('latin1');
    if (/(^|\r\n)-/.test(text)) return false;
    return text.includes('+PONG\r\n') ? true : undefined;
  });
}

/** @param {string[]} words */
function command(words) {
  const bulks = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${bulks.join('')}`;
}
