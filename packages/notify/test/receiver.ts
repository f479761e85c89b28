/** A server at the far end of a channel over HTTP, which answers as it is told and keeps what it took. */
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Arrived, Behaviour, FarEndForTests } from './channel-contract.ts';

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Receiver {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly received: readonly Received[];
  /** What it does from now on; undefined: it never answers. */
  reply: (received: Received) => Reply | undefined;
}

export async function startReceiver(secure?: { readonly key: Buffer; readonly cert: string }): Promise<Receiver> {
  const received: Received[] = [];
  const receiver: Receiver = { url: '', received, reply: () => ({ status: 200 }) };
  const server = (secure === undefined ? createServer() : createSecureServer(secure)).on(
    'request',
    async (request: IncomingMessage, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const one = {
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(parts).toString()),
      };
      const reply = receiver.reply(one);
      if (reply === undefined) return;
      if (reply.status < 300) received.push(one);
      response.writeHead(reply.status, { ...reply.headers }).end(reply.body);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, { url: `http${secure === undefined ? '' : 's'}://127.0.0.1:${port}` });
}

export interface HttpFarEnd {
  readonly open: (url: string, options: Parameters<FarEndForTests['open']>[0]) => ReturnType<FarEndForTests['open']>;
  /** All that is shown of it. @throws when the service would not take it, or when a text does what no text may */
  readonly read: (received: Received) => string;
  readonly secrets: readonly string[];
}

/** A far end that answers 404 and 503, and repeats the secrets in what it says. */
export async function httpFarEnd({
  open,
  read,
  secrets,
}: HttpFarEnd): Promise<FarEndForTests & { readonly receiver: Receiver }> {
  const receiver = await startReceiver();
  const texts: Arrived[] = [];
  let how: Behaviour = 'take';
  receiver.reply = (one) => {
    if (how === 'hang') return undefined;
    if (how !== 'take')
      return { status: how === 'refuse' ? 404 : 503, body: `no: ${one.path} ${JSON.stringify(one.headers)}` };
    try {
      texts.push({ text: read(one), key: one.headers['idempotency-key'] as string | undefined });
      return { status: 200 };
    } catch (error) {
      console.error(error);
      return { status: 400 };
    }
  };
  return {
    receiver,
    secrets,
    open: (options) => open(receiver.url, options),
    behave: (next) => {
      how = next;
    },
    arrived: () => texts,
  };
}

/** The texts of a value, however deep, without its keys. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
