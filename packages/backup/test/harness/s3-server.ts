/**
 * As much of S3 as the store uses, in memory, with everything that goes wrong on the way to a real one. The real one is in
 * `rados.ts`; this one says at which request it fails.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createS3Store, type S3StoreOptions } from '../../src/adapters/s3-store/index.ts';
import type { Store } from '../../src/store.ts';

export interface Request {
  readonly method: string;
  /** Without the bucket. */
  readonly name: string;
  readonly query: URLSearchParams;
}

/** What happens instead of the answer; `lost`: the work is done, and the answer never comes. */
export type Fault = 'stall' | 'reset' | 'lost' | 'truncate' | { readonly status: number; readonly code?: string };

export interface S3Server {
  readonly endpoint: string;
  readonly objects: Map<string, { bytes: Buffer; modified: number }>;
  readonly requests: Request[];
  /** Asked for each request. */
  fault: (request: Request) => Fault | undefined;
  ignoresConditions: boolean;
  /** Its clock, less ours. */
  ahead: number;
  /** A listing shows what was there at that call. */
  freezeListing(): void;
  thaw(): void;
}

const ENVIRONMENT = { AWS_ACCESS_KEY_ID: 'AKTEST', AWS_SECRET_ACCESS_KEY: 'the-secret-of-the-test' };

/** A store on it that loses its patience soon. */
export function storeOn({ endpoint }: S3Server, options: Partial<S3StoreOptions> = {}): Store {
  const quick = { patience: { idle: 150, whole: 400 }, firstPause: 1, environment: ENVIRONMENT };
  return createS3Store({ bucket: 'bucket', prefix: 'copies', endpoint, ...quick, ...options });
}

export async function startS3Server(): Promise<S3Server> {
  const server = createServer((request, response) => void answer(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const state = new FakeS3(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return state;
}

class FakeS3 implements S3Server {
  readonly endpoint: string;
  readonly objects: S3Server['objects'] = new Map();
  readonly uploads = new Map<string, Buffer[]>();
  readonly requests: Request[] = [];
  fault: S3Server['fault'] = () => undefined;
  ignoresConditions = false;
  ahead = 0;
  frozen: [string, { bytes: Buffer; modified: number }][] | undefined;

  constructor(endpoint: string) {
    this.endpoint = endpoint;
  }

  freezeListing(): void {
    this.frozen = [...this.objects];
  }

  thaw(): void {
    this.frozen = undefined;
  }
}

interface Reply {
  readonly status: number;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function answer(state: FakeS3, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(message.url ?? '', state.endpoint);
  const name = decodeURIComponent(url.pathname).split('/').slice(2).join('/');
  const request = { method: message.method ?? '', name, query: url.searchParams };
  state.requests.push(request);
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  const fault = state.fault(request);
  if (fault === 'stall') return;
  if (fault === 'reset') return void message.socket.destroy();
  const reply =
    typeof fault === 'object'
      ? { status: fault.status, body: fault.code === undefined ? '' : `<Error><Code>${fault.code}</Code></Error>` }
      : replyTo(state, request, { body: Buffer.concat(parts), headers: message.headers });
  if (fault === 'lost') return void message.socket.destroy();
  const body = Buffer.from(reply.body ?? '');
  const date = new Date(Date.now() + state.ahead).toUTCString();
  response.writeHead(reply.status, { date, 'content-length': body.length, ...reply.headers });
  if (fault !== 'truncate') return void response.end(request.method === 'HEAD' ? undefined : body);
  response.write(body.subarray(0, body.length / 2), () => message.socket.destroy());
}

interface Sent {
  readonly body: Buffer;
  readonly headers: IncomingMessage['headers'];
}

function replyTo(state: FakeS3, request: Request, { body, headers }: Sent): Reply {
  const { method, name, query } = request;
  const there = state.objects.get(name);
  const isTaken = headers['if-none-match'] === '*' && there !== undefined && !state.ignoresConditions;
  if (query.has('uploads') || query.has('uploadId')) return replyToParts(state, request, { body, isTaken });
  if (method === 'GET' && name === '') return { status: 200, body: listing(state, query.get('prefix') ?? '') };
  if (method === 'PUT') {
    if (isTaken) return { status: 412 };
    state.objects.set(name, { bytes: body, modified: Date.now() + state.ahead });
    return { status: 200 };
  }
  if (method === 'DELETE') state.objects.delete(name);
  if (method === 'DELETE') return { status: 204 };
  if (there === undefined) return { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' };
  const [, from, to] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
  if (from === undefined) {
    if (method === 'HEAD') return { status: 200, headers: { 'content-length': `${there.bytes.length}` } };
    return { status: 200, body: there.bytes };
  }
  if (Number(from) >= there.bytes.length) return { status: 416 };
  return { status: 206, body: there.bytes.subarray(Number(from), Number(to) + 1) };
}

interface Part {
  readonly body: Buffer;
  readonly isTaken: boolean;
}

function replyToParts({ uploads, objects, ahead }: FakeS3, request: Request, { body, isTaken }: Part): Reply {
  const { method, name, query } = request;
  const id = query.get('uploadId');
  if (id === null) {
    uploads.set(`${uploads.size + 1}`, []);
    return { status: 200, body: `<UploadId>${uploads.size}</UploadId>` };
  }
  const parts = uploads.get(id);
  if (method === 'DELETE') uploads.delete(id);
  if (parts === undefined || method === 'DELETE') return { status: parts === undefined ? 404 : 204 };
  if (method === 'PUT') {
    parts[Number(query.get('partNumber')) - 1] = body;
    return { status: 200, headers: { etag: '"part"' } };
  }
  if (isTaken) return { status: 412 };
  uploads.delete(id);
  objects.set(name, { bytes: Buffer.concat(parts), modified: Date.now() + ahead });
  return { status: 200, body: '<ETag>"whole"</ETag>' };
}

function listing({ objects, frozen }: FakeS3, prefix: string): string {
  const found = [...(frozen ?? objects)].filter(([name]) => name.startsWith(prefix));
  const contents = found.map(
    ([name, { bytes, modified }]) =>
      `<Contents><Key>${name}</Key><LastModified>${new Date(modified).toISOString()}</LastModified><Size>${bytes.length}</Size></Contents>`,
  );
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
}
