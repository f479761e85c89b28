/**
 * A server that speaks the protocol of the dashboard about a made-up shop, and misbehaves when a test wants it to. Serves the
 * page as it was built, under the policy that the real server sends.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PageFile } from '../../src/page-files.d.ts';
import type { Frame, Now, RunsView, SilenceRequest } from '../../src/protocol.ts';
import { comparisonView, marksView, operationsView, operationView, readingsView } from './past.ts';
import { frameAt, nowAt, type PresentOptions } from './present.ts';
import { type Scene, type SceneOptions, sceneOf } from './scene-parts.ts';

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface Fixture {
  /** With the slash at its end. */
  readonly url: string;
  /** What was asked for, by path. */
  readonly asked: string[];
  /** Bytes sent that were not of the stream. */
  sent: number;
  /** Turns of the stream; 0: at once and never again. */
  readonly control: {
    isRefusing: boolean;
    isDown: boolean;
    /** What an ended perf object answers. */
    hasEnded: boolean;
    /** By how much its clock is ahead. */
    skew: number;
    /** How old its figures are. */
    age: number;
  };
  readonly posts: unknown[];
  /** Ends all streams that are open. */
  cut(): void;
  /** Says to all streams that it is over, and from then on to who asks. */
  end(): void;
  close(): Promise<void>;
}

export interface FixtureOptions extends Partial<SceneOptions> {
  readonly files: Readonly<Record<string, PageFile>>;
  /** Between two frames. @default 1000 */
  readonly everyMs?: number;
}

interface State extends Fixture {
  readonly scene: Scene;
  readonly files: Readonly<Record<string, PageFile>>;
  readonly everyMs: number;
  readonly streams: Set<ServerResponse>;
  readonly silences: Now['alerts']['silences'][number][];
  readonly acknowledged: Set<string>;
}

export async function startFixture({ files, everyMs = 1_000, ...options }: FixtureOptions): Promise<Fixture> {
  const server = createServer((request, response) => void answer(state, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const streams = new Set<ServerResponse>();
  const cut = (): void => {
    for (const stream of streams) stream.destroy();
  };
  const state: State = {
    scene: sceneOf({ now: Date.now(), ...options }),
    files,
    everyMs,
    streams,
    silences: [],
    acknowledged: new Set(),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/perf/`,
    asked: [],
    sent: 0,
    posts: [],
    control: { isRefusing: false, isDown: false, hasEnded: false, skew: 0, age: 400 },
    cut,
    end() {
      state.control.hasEnded = true;
      for (const stream of streams) stream.end('event: end\ndata: {}\n\n');
    },
    async close() {
      cut();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return state;
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', state.url);
  const path = pathname.replace(/^\/perf\//, '');
  state.asked.push(path);
  if (state.control.isDown) return void request.socket.destroy();
  const file = state.files[path === '' ? 'index.html' : path];
  if (file !== undefined) return send(state, response, file);
  if (state.control.isRefusing) return json(state, response, [401, failure('A token is needed.')]);
  if (state.control.hasEnded && (path === 'api/stream' || path === 'api/now'))
    return json(state, response, [503, failure('Expected perfkit to run, but it has stopped.', 'dashboard/stopped')]);
  if (path === 'api/stream') return stream(state, response);
  if (request.method === 'POST') return json(state, response, [200, act(state, path, await bodyOf(request))]);
  const value = view(state, path, searchParams);
  json(state, response, value === undefined ? [404, failure('There is no such thing.')] : [200, value]);
}

const failure = (message: string, code = 'dashboard/test') => ({ error: { code, message, hint: null } });

function view(state: State, path: string, query: URLSearchParams): unknown {
  const { scene, control } = state;
  const number = (key: string): number => Number(query.get(key));
  const [from, to] = [number('from'), number('to')];
  switch (path) {
    case 'api/now':
      return nowAt(present(state));
    case 'api/operations':
      return operationsView(scene, from, to);
    case 'api/operation':
      return operationView(scene, { name: query.get('name') ?? '', from, to });
    case 'api/readings':
      return readingsView(scene, from, to);
    case 'api/marks':
      return marksView(scene, from, to);
    case 'api/compare':
      return comparisonView(scene, { a: number('a'), b: number('b'), span: number('span') });
    case 'api/runs':
      return runs(Date.now() + control.skew, scene);
    default:
      return undefined;
  }
}

function runs(now: number, { isEmpty, remark }: Scene): RunsView {
  if (isEmpty) return { runs: [] };
  const figures = [
    { name: 'p95', value: 48, unit: 'ms' },
    { name: 'rate', value: 240, unit: '1/s' },
  ];
  return {
    runs: [true, false, null].map((passed, i) => ({
      id: `r${i}`,
      at: now - i * 9_000_000,
      kind: i === 2 ? 'watched' : 'load',
      title: `load http://127.0.0.1:3000 ${remark}`,
      duration: 60_000,
      passed,
      figures,
    })),
  };
}

function act({ posts, silences, acknowledged, control }: State, path: string, body: unknown): unknown {
  posts.push({ path, body });
  const now = Date.now() + control.skew;
  if (path === 'api/silence') {
    const { matchers, forMs, comment = null, createdBy = null } = body as SilenceRequest;
    silences.push({ id: `s${silences.length}`, matchers, startsAt: now, endsAt: now + forMs, comment, createdBy });
  }
  if (path === 'api/unsilence') silences.splice(0);
  if (path === 'api/acknowledge') acknowledged.add((body as { fingerprint: string }).fingerprint);
  return { found: true };
}

function present({ scene, control, silences, acknowledged }: State): PresentOptions {
  return { scene, at: Date.now() + control.skew, age: control.age, silences: [...silences], acknowledged };
}

function stream(state: State, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const write = (frame: Frame): void => void response.write(`event: now\ndata: ${JSON.stringify(frame)}\n\n`);
  write(nowAt(present(state)));
  state.streams.add(response);
  const timer = setInterval(() => {
    const { alerts } = nowAt(present(state));
    write({ ...frameAt(present(state)), alerts });
  }, state.everyMs);
  response.on('close', () => {
    clearInterval(timer);
    state.streams.delete(response);
  });
}

function json(state: State, response: ServerResponse, [status, value]: readonly [number, unknown]): void {
  const text = JSON.stringify(value);
  state.sent += text.length;
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(text);
}

function send(state: State, response: ServerResponse, { type, text }: PageFile): void {
  state.sent += text.length;
  response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}
