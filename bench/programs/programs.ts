/** Popular programs from npm, each with a small project of its own and, for a server, what it is asked. */

export interface Ask {
  /** What perfkit is expected to call it. */
  readonly name: string;
  readonly times: number;
  readonly path: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Program {
  readonly packages: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Run once, without perfkit, before it is tried. */
  readonly prepare?: readonly string[];
  /** `{port}` stands for a free one; so in the files. */
  readonly command: readonly [string, ...string[]];
  /** What it writes: away before each run, so that both have the same to do. */
  readonly writes?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A server: it is asked all this, then ended. Without it, the program ends by itself. */
  readonly asks?: readonly Ask[];
  readonly endedBy?: NodeJS.Signals;
}

const MCP = {
  accept: 'application/json, text/event-stream',
  'content-type': 'application/json',
  'mcp-protocol-version': '2025-06-18',
};

function mcp(
  times: number,
  method: string,
  params?: { readonly name?: string; readonly [more: string]: unknown },
): Ask {
  // A notification has no id.
  const id = method.startsWith('notifications/') ? {} : { id: 1 };
  const name = method === 'tools/call' ? `MCP ${method} ${params?.name}` : `MCP ${method}`;
  return { name, times, path: '/mcp', method: 'POST', headers: MCP, body: { jsonrpc: '2.0', ...id, method, params } };
}

const get = (path: string, times: number, name = `GET ${path}`): Ask => ({ name, times, path });
const JSON_BODY = { 'content-type': 'application/json' };
const post = (path: string, times: number, body: unknown): Ask => {
  return { name: `POST ${path}`, times, path, method: 'POST', headers: JSON_BODY, body };
};

const manyFunctions = Array.from(
  { length: 400 },
  (_, n) => `export function f${n}(a: number): number {\n  const b = a + ${n}\n  return b * ${n};\n}\n`,
).join('\n');
const plainFunctions = manyFunctions.replaceAll(': number', '');

const SERVER = `require('node:http').createServer((request, response) => response.end('hello')).listen({port}, '127.0.0.1');`;

export const programs: Readonly<Record<string, Program>> = {
  everything: {
    packages: ['@modelcontextprotocol/server-everything'],
    command: ['mcp-server-everything', 'streamableHttp'],
    environment: { PORT: '{port}' },
    endedBy: 'SIGINT',
    asks: [
      mcp(1, 'initialize', {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'try', version: '1' },
      }),
      mcp(1, 'notifications/initialized'),
      mcp(10, 'tools/list'),
      mcp(100, 'tools/call', { name: 'echo', arguments: { message: 'hello' } }),
      mcp(60, 'tools/call', { name: 'get-sum', arguments: { a: 1, b: 2 } }),
      mcp(5, 'tools/call', { name: 'get-sum', arguments: { a: 'one' } }),
      mcp(2, 'tools/call', { name: 'trigger-long-running-operation', arguments: { duration: 1, steps: 2 } }),
      mcp(20, 'prompts/get', { name: 'simple-prompt' }),
      mcp(10, 'resources/list'),
      { name: 'DELETE /mcp', times: 1, path: '/mcp', method: 'DELETE', headers: MCP },
    ],
  },
  'json-server': {
    packages: ['json-server@0.17'],
    files: {
      'db.json': JSON.stringify({ posts: Array.from({ length: 100 }, (_, id) => ({ id, title: `post ${id}` })) }),
    },
    command: ['json-server', '--port', '{port}', '--host', '127.0.0.1', 'db.json'],
    asks: [
      get('/posts?_limit=10', 100, 'GET /posts'),
      ...Array.from({ length: 100 }, (_, id) => get(`/posts/${id}`, 1, 'GET /posts/:id')),
      post('/posts', 20, { title: 'new' }),
      get('/posts/4711', 10, 'GET /posts/:id'),
    ],
  },
  'http-server': {
    packages: ['http-server'],
    files: { 'public/index.html': '<h1>hello</h1>', 'public/big.txt': 'x'.repeat(300_000) },
    command: ['http-server', 'public', '-p', '{port}', '-a', '127.0.0.1', '-c-1'],
    endedBy: 'SIGINT',
    asks: [get('/', 100), get('/big.txt', 100), get('/missing', 20, 'GET (404)')],
  },
  fastify: {
    packages: ['fastify-cli', 'fastify'],
    files: {
      'app.js': `module.exports = async (app, options) => {
  app.get('/users/:id', async ({ params }) => ({ id: params.id }));
  app.post('/orders', async ({ body }) => body);
  app.get('/slow', () => { const end = performance.now() + 300; while (performance.now() < end); return 'slow'; });
};`,
    },
    command: ['fastify', 'start', '-p', '{port}', '-a', '127.0.0.1', 'app.js'],
    asks: [
      ...Array.from({ length: 100 }, (_, id) => get(`/users/u${id}`, 1, 'GET /users/:id')),
      post('/orders', 100, { a: 1 }),
      get('/slow', 3),
      get('/none', 5, 'GET (404)'),
    ],
  },
  vite: {
    packages: ['vite'],
    files: {
      'index.html': '<div id="app"></div><script type="module" src="/main.ts"></script>',
      'main.ts': `import { f1 } from './many.ts';\ndocument.title = String(f1(1));\n`,
      'many.ts': manyFunctions,
    },
    command: ['vite', '--port', '{port}', '--host', '127.0.0.1', '--strictPort'],
    asks: [get('/', 50), get('/main.ts', 50), get('/many.ts', 50), get('/@vite/client', 20, 'GET /:id/client')],
  },
  next: {
    packages: ['next', 'react', 'react-dom'],
    files: {
      'app/layout.js': `export default ({ children }) => <html><body>{children}</body></html>;`,
      'app/page.js': `export default () => <h1>hello</h1>;`,
      'app/users/[id]/page.js': `export default async ({ params }) => <p>{(await params).id}</p>;`,
      'app/api/orders/route.js': `export async function POST(request) { return Response.json(await request.json()); }`,
    },
    prepare: ['next', 'build'],
    command: ['next', 'start', '-p', '{port}', '-H', '127.0.0.1'],
    environment: { NEXT_TELEMETRY_DISABLED: '1' },
    asks: [
      get('/', 50),
      ...Array.from({ length: 50 }, (_, id) => get(`/users/u${id}`, 1, 'GET /users/[id]')),
      post('/api/orders', 50, { a: 1 }),
    ],
  },
  'node-red': {
    packages: ['node-red'],
    files: {
      'flows.json': JSON.stringify([
        { id: 't', type: 'tab', label: 'flow' },
        { id: 'a', type: 'http in', z: 't', url: '/items/:id', method: 'get', wires: [['b']] },
        {
          id: 'b',
          type: 'function',
          z: 't',
          func: 'msg.payload = {id: msg.req.params.id}; return msg;',
          wires: [['c']],
        },
        { id: 'c', type: 'http response', z: 't', wires: [] },
      ]),
      'settings.js': `module.exports = { uiHost: '127.0.0.1', flowFile: 'flows.json', telemetry: { enabled: false } };`,
    },
    command: ['node-red', '-u', '.', '-s', 'settings.js', '-p', '{port}', 'flows.json'],
    endedBy: 'SIGINT',
    asks: [...Array.from({ length: 150 }, (_, id) => get(`/items/i${id}`, 1, 'GET /items/:id')), get('/settings', 10)],
  },
  nodemon: {
    packages: ['nodemon'],
    files: { 'server.js': SERVER },
    command: ['nodemon', 'server.js'],
    asks: [get('/', 200)],
  },
  pm2: {
    packages: ['pm2'],
    files: { 'server.js': SERVER },
    command: ['pm2-runtime', 'start', 'server.js', '-i', '2'],
    environment: { PM2_HOME: '.pm2' },
    endedBy: 'SIGINT',
    asks: [get('/', 200)],
  },
  eslint: {
    packages: ['eslint', '@eslint/js'],
    files: {
      'eslint.config.mjs': `import js from '@eslint/js';\nexport default [js.configs.recommended];\n`,
      'many.js': `${plainFunctions}\nundefinedThing();\n`,
    },
    command: ['eslint', '.'],
  },
  prettier: {
    packages: ['prettier'],
    files: { 'many.ts': manyFunctions },
    command: ['prettier', '--check', 'many.ts'],
  },
  tsc: {
    packages: ['typescript@6'],
    files: { 'many.ts': `${manyFunctions}\nexport const wrong: string = f1(1);\n` },
    command: ['tsc', '--strict', '--outDir', 'out', 'many.ts'],
    writes: 'out',
  },
  tsc7: {
    packages: ['typescript@7'],
    files: { 'many.ts': `${manyFunctions}\nexport const wrong: string = f1(1);\n` },
    command: ['tsc', '--strict', '--outDir', 'out', 'many.ts'],
    writes: 'out',
  },
  webpack: {
    packages: ['webpack', 'webpack-cli', 'lodash'],
    files: { 'src/index.js': `import _ from 'lodash';\nconsole.log(_.chunk([1, 2, 3], 2));\n` },
    command: ['webpack', '--mode', 'production'],
    writes: 'dist',
  },
  mocha: {
    packages: ['mocha'],
    files: {
      'test/some.js': `const assert = require('node:assert');
describe('a suite', () => {
  for (let n = 0; n < 100; n++) it('adds ' + n, () => assert.equal(n + 1, 1 + n));
  it('fails', () => assert.equal(1, 2));
});`,
    },
    command: ['mocha', '--parallel', '--jobs', '2'],
  },
};
