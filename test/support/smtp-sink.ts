import { createServer, type Socket } from 'node:net';

/** A mail as it came over the wire. */
export interface TakenMail {
  from: string;
  to: string[];
  /** Headers and body, line ends as `\n`. */
  data: string;
}

/** A mail server on loopback that takes whatever it gets, or answers a recipient as it is told. */
export interface SmtpSink {
  url: string;
  mails: TakenMail[];
  /** Answer to RCPT TO; null takes it. */
  refuseWith: string | null;
  close(): Promise<void>;
}

export async function startSmtpSink(): Promise<SmtpSink> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    converse(socket, sink);
  });
  const sink: SmtpSink = {
    url: '',
    mails: [],
    refuseWith: null,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  sink.url = `smtp://127.0.0.1:${address.port}`;
  return sink;
}

/** RFC 5321, as far as one client needs it. */
function converse(socket: Socket, sink: SmtpSink): void {
  let buffer = '';
  let mail: TakenMail = { from: '', to: [], data: '' };
  let inData = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const take = (line: string) => {
    if (inData) {
      if (line !== '.') {
        mail.data += `${line.replace(/^\./, '')}\n`;
        return;
      }
      inData = false;
      sink.mails.push(mail);
      mail = { from: '', to: [], data: '' };
      say('250 taken');
    } else if (/^EHLO|^HELO/i.test(line)) say('250 sink');
    else if (/^MAIL FROM:/i.test(line)) {
      mail.from = addressOf(line);
      say('250 ok');
    } else if (/^RCPT TO:/i.test(line)) {
      mail.to.push(addressOf(line));
      say(sink.refuseWith ?? '250 ok');
    } else if (/^DATA/i.test(line)) {
      inData = true;
      say('354 go on');
    } else if (/^QUIT/i.test(line)) {
      say('221 bye');
      socket.end();
    } else say('250 ok');
  };
  socket.on('data', (chunk) => {
    buffer += chunk.toString('utf8');
    for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      take(line);
    }
  });
  say('220 sink');
}

function addressOf(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}
