import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Built,
  builtPreload,
  collecting,
  gathered,
  heard,
  lastWords,
  nodes,
  runWatched,
  startWatched,
} from '../../../test/watched-program.ts';

let built: Built;
beforeAll(async () => {
  built = await builtPreload();
});

/** A server that asks itself for these paths, says what it heard, and ends. */
const server = (paths: readonly string[], answer: string): string => `
const server = require('node:http').createServer((request, response) => { ${answer} });
server.listen(0, async () => {
  const url = 'http://127.0.0.1:' + server.address().port;
  for (const path of ${JSON.stringify(paths)}) {
    await new Promise((resolve) => require('node:http').get(url + path, { agent: false }, (response) => {
      response.resume().on('end', () => { console.log(path, response.statusCode); resolve(); });
    }));
  }
  server.close();
});`;

const incoming = (counts: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.entries(counts).filter(([name]) => !name.startsWith('outgoing ')));

describe.each(nodes)('a program on Node $version', ({ path: node, version }) => {
  const watched = async (files: Record<string, string>, more: object = {}) => {
    const collected = await collecting();
    const result = await runWatched({ node, register: built.register, collected, files, ...more });
    return { collected, result, ...gathered(collected) };
  };

  it('is told as routes and counts, and ends and prints as if nobody watched', async () => {
    const answer = `response.statusCode = request.url === '/boom' ? 500 : 200; response.end('fine');`;
    const files = { 'app.cjs': server(['/users/1?token=secret', '/users/2', '/boom'], answer) };
    const { result, counts, hellos, snapshot } = await watched(files);
    expect(result).toEqual({
      code: 0,
      signal: null,
      stdout: '/users/1?token=secret 200\n/users/2 200\n/boom 500\n',
      stderr: '',
    });
    expect(incoming(counts)).toEqual({ 'GET /users/:id': '2 (0 failed)', 'GET /boom': '1 (1 failed)' });
    const outgoing = snapshot.operations.filter(({ name }) => name.startsWith('outgoing GET 127.0.0.1:'));
    expect(outgoing).toMatchObject([{ count: 3, failed: 1 }]);
    expect(hellos).toMatchObject([{ type: 'hello', version: 1, thread: 0, node: `v${version}`, program: 'app.cjs' }]);
  });

  it('may be written in ESM, and ask by fetch', async () => {
    const { result, counts } = await watched({
      'app.mjs': `
        import { createServer } from 'node:http';
        import { once } from 'node:events';
        const server = createServer((request, response) => response.end('fine')).listen(0);
        await once(server, 'listening');
        const url = 'http://127.0.0.1:' + server.address().port;
        for (const id of [1, 2, 3]) await (await fetch(url + '/users/' + id)).text();
        server.closeAllConnections();
        server.close();`,
    });
    expect(result).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(counts).toEqual({
      'GET /users/:id': '3 (0 failed)',
      [Object.keys(counts).find((name) => name.startsWith('outgoing GET 127.0.0.1:')) ?? 'outgoing']: '3 (0 failed)',
    });
  });

  it('is told by the routes of an Express-like framework', async () => {
    const answer = `Object.assign(request, { baseUrl: '/api', route: { path: '/users/:name' } }); response.end();`;
    const { counts } = await watched({ 'app.cjs': server(['/api/users/ann', '/api/users/bob'], answer) });
    expect(incoming(counts)).toEqual({ 'GET /api/users/:name': '2 (0 failed)' });
  });

  it('tells memory, processor time and event loop, however soon it ends', async () => {
    const { updates } = await watched({ 'app.cjs': 'const end = Date.now() + 150; while (Date.now() < end);' });
    const { readings } = updates.at(-1) ?? {};
    expect(readings?.['process.rss']).toBeGreaterThan(1_000_000);
    expect(readings?.['process.cpu']).toBeGreaterThan(0.1);
  });

  it('tells what blocked its event loop, and the call that ran meanwhile', async () => {
    const answer = `const end = Date.now() + 300; while (Date.now() < end); response.end();`;
    const { updates } = await watched({ 'app.cjs': server(['/report'], answer) });
    const stalls = updates.flatMap((update) => update.stalls);
    const calls = updates.flatMap(({ slowest }) => slowest).filter(({ operation }) => operation === 'GET /report');
    expect(Math.max(...stalls.map(({ duration }) => duration))).toBeGreaterThanOrEqual(100);
    expect(calls[0]?.duration).toBeGreaterThanOrEqual(300);
  });

  it('that exits at once is told by its last words, with its own exit code', async () => {
    const { result, counts, collected } = await watched({
      'app.cjs': `const { createMonitor } = require(${JSON.stringify(built.core)});
        createMonitor().operation('save').record(5);
        process.exit(3);`,
    });
    expect(result).toEqual({ code: 3, signal: null, stdout: '', stderr: '' });
    expect(counts).toEqual({ save: '1 (0 failed)' });
    expect(lastWords(collected)).toHaveLength(1);
  });

  it('that dies of an error is told up to there, and prints the error as ever', async () => {
    const files = { 'app.cjs': `setTimeout(() => { throw new Error('on purpose'); }, 20);` };
    const { result, hellos, collected } = await watched(files);
    const bare = await runWatched({ node, register: built.register, collected: { environment: {} }, files });
    expect(result.code).toBe(1);
    const withoutFolder = (text: string): string => text.replaceAll(/\/[^\s:]*\/program-[^/]*\//g, '');
    expect(withoutFolder(result.stderr)).toBe(withoutFolder(bare.stderr));
    expect(hellos).toHaveLength(1);
    expect(lastWords(collected)).toHaveLength(1);
  });

  it('may exit in the middle of a request', async () => {
    const answer = `if (request.url === '/quit') process.exit(7); response.end();`;
    const { result, counts } = await watched({ 'app.cjs': server(['/users/1', '/quit'], answer) });
    expect(result).toMatchObject({ code: 7, stderr: '' });
    expect(incoming(counts)).toEqual({ 'GET /users/:id': '1 (0 failed)' });
  });

  it('is told with its worker threads, each as a source of its own', async () => {
    const { result, counts, hellos, updates } = await watched({
      'app.mjs': `
        import { Worker } from 'node:worker_threads';
        import { once } from 'node:events';
        for (const end of ['', 'process.exit(0)']) {
          const worker = new Worker('./worker.cjs', { argv: [end] });
          await once(worker, 'exit');
        }`,
      'worker.cjs': `
        const { createMonitor } = require(${JSON.stringify(built.core)});
        createMonitor().operation('save').record(5);
        if (process.argv[2] !== '') process.exit(0);`,
    });
    expect(result).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(counts).toEqual({ save: '2 (0 failed)' });
    expect(hellos.map(({ thread }) => thread).sort()).toEqual([0, 1, 2]);
    const main = hellos.find(({ thread }) => thread === 0)?.source;
    const sourcesWithMemory = updates.filter(({ readings }) => 'process.rss' in readings).map(({ source }) => source);
    expect(new Set(sourcesWithMemory)).toEqual(new Set([main]));
  });

  it('is told with its cluster', async () => {
    const { result, counts, hellos } = await watched({
      'app.cjs': `
        const cluster = require('node:cluster');
        const http = require('node:http');
        if (cluster.isPrimary) {
          for (const id of [1, 2]) cluster.fork();
        } else {
          const server = http.createServer((request, response) => response.end()).listen(0, () => {
            http.get({ port: server.address().port, path: '/users/1', agent: false }, (response) => {
              response.resume().on('end', () => { server.close(); cluster.worker.disconnect(); });
            });
          });
        }`,
    });
    expect(result).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(incoming(counts)).toEqual({ 'GET /users/:id': '2 (0 failed)' });
    expect(hellos).toHaveLength(3);
  });

  it('tells the operations of its own monitors, added up', async () => {
    const { counts, result } = await watched({
      'app.cjs': `
        const { createMonitor } = require(${JSON.stringify(built.core)});
        const monitors = [createMonitor(), createMonitor(), createMonitor()];
        for (const monitor of monitors) monitor.operation('save', { tenant: 'a' }).record(5, { failed: true });
        setTimeout(() => console.log(monitors[0].takeSlowest().length), 400);`,
    });
    expect(counts).toEqual({ save: '3 (3 failed)' });
    expect(result.stdout).toBe('1\n');
  });

  it('answers `flush` at once', async () => {
    const collected = await collecting();
    const program = await startWatched({
      node,
      register: built.register,
      collected,
      files: {
        'app.cjs': `
          const { createMonitor } = require(${JSON.stringify(built.core)});
          const save = createMonitor().operation('save');
          setInterval(() => save.record(1), 5);`,
      },
    });
    await heard(() => expect(collected.messages.some(({ type }) => type === 'hello')).toBe(true));
    collected.send('flush');
    await heard(() => expect(collected.messages.some((message) => 'flushed' in message && message.flushed)).toBe(true));
    program.kill('SIGKILL');
    await program.result;
  });
});
