/** A mail server that takes everything, and says when it had each mail. No AUTH, no TLS: what is measured is the way there. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface MailSink {
  readonly port: number;
  close(): void;
}

/** @param onMail called with all of a mail, at the moment at which its last line has come */
export async function openMailSink(onMail: (raw: string) => void): Promise<MailSink> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    serve(socket, onMail);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function serve(socket: Socket, onMail: (raw: string) => void): void {
  let rest = '';
  /** The lines of the mail under way. */
  let mail: string[] | undefined;
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const take = (line: string): void => {
    if (mail === undefined) {
      if (/^DATA$/i.test(line)) mail = [];
      say(mail === undefined ? (/^QUIT$/i.test(line) ? '221 bye' : '250 ok') : '354 go on');
    } else if (line === '.') {
      onMail(mail.join('\n'));
      mail = undefined;
      say('250 taken');
    } else mail.push(line);
  };
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  say('220 sink');
}
