/** Real frameworks in programs that nobody prepared: what the driver asked for by route is what is told. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realPart, runProgram } from '@tooling/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Built,
  builtPreload,
  collecting,
  gathered,
  heard,
  nodes,
  type Servers,
  startServer,
} from '../../../test/watched-program.ts';
import { areHooksHarmless } from './hono.ts';

let built: Built;
beforeAll(async () => {
  built = await builtPreload();
});

interface Asked {
  readonly path: string;
  readonly headers?: Record<string, string>;
}

/** Asks a server, one after the other, and gives what is told of it by name, with its output. */
async function told(
  program: string,
  asked: readonly (string | Asked)[],
  options: Pick<Servers, 'node' | 'env' | 'args' | 'ready'>,
) {
  const collected = await collecting();
  const server = await startServer(program, { ...options, register: built.register, collected });
  const statuses: number[] = [];
  for (const ask of asked) {
    const { path, headers = {} } = typeof ask === 'string' ? { path: ask } : ask;
    const response = await fetch(server.url + path, { headers });
    await response.arrayBuffer();
    statuses.push(response.status);
  }
  const total = (): number =>
    Object.values(gathered(collected).counts).reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
  await heard(() => expect(total()).toBe(asked.length));
  const { stderr } = await server.stop();
  return { counts: gathered(collected).counts, statuses, stderr };
}

describe.each(nodes)('on Node $version', ({ path: node, version }) => {
  const major = Number.parseInt(version, 10);

  it.each(['express', 'express4'])(
    '%s: patterns, of routers and applications that are mounted too',
    async (EXPRESS) => {
      const { counts, stderr } = await told(
        'express.cjs',
        [
          ...['/users/ann', '/users/bob?x=1', '/orgs/acme/teams/red', '/orgs/teams/teams/blue', '/orgs/acme/teams'],
          ...['/v1/items/pear', '/v2/items/pear', '/v3/items/plum', '/admin/users/eve', '/fails', '/nowhere'],
          ...['/orgs/acme/teams/red/fails', '/orgs/acme/teams/red/late', '/orgs/teams/teams/blue/late?x=1'],
        ],
        { node, env: { EXPRESS } },
      );
      expect(counts).toEqual({
        'GET /users/:name': '2 (0 failed)',
        'GET /orgs/:org/teams/:team': '2 (0 failed)',
        'GET /orgs/:org/teams': '1 (0 failed)',
        'GET /orgs/:org/teams/:team/fails': '1 (1 failed)',
        'GET /orgs/:org/teams/:team/late': '2 (0 failed)',
        'GET /v1/items/:item': '1 (0 failed)',
        'GET /v2/items/:item': '1 (0 failed)',
        'GET /v3/items/:item': '1 (0 failed)',
        'GET /admin/users/:name': '1 (0 failed)',
        'GET /fails': '1 (1 failed)',
        'GET (404)': '1 (0 failed)',
      });
      expect(stderr).toBe('');
    },
  );

  it('fastify 4: patterns, also of what a hook answers', async () => {
    const paths = ['/users/ann', '/users/bob', '/v1/items/pear', '/fails', '/nowhere'];
    const { counts, stderr } = await told('fastify4.cjs', paths, { node });
    expect(counts).toEqual({
      'GET /users/:name': '2 (0 failed)',
      'GET /v1/items/:item': '1 (0 failed)',
      'GET /fails': '1 (1 failed)',
      'GET (404)': '1 (0 failed)',
    });
    expect(stderr).toBe('');
  });

  it.runIf(major >= 20).each(['koa.cjs', 'koa.mjs'])(
    '%s: patterns of its router, nested and prefixed',
    async (program) => {
      const paths = ['/v1/users/ann', '/v1/users/bob', '/v1/items/pear', '/v1/fails', '/plain/7', '/nowhere'];
      const { counts, stderr } = await told(program, paths, { node });
      expect(counts).toEqual({
        'GET /v1/users/:name': '2 (0 failed)',
        'GET /v1/items/:item': '1 (0 failed)',
        'GET /v1/fails': '1 (1 failed)',
        'GET /plain/:id': '1 (0 failed)',
        'GET (404)': '1 (0 failed)',
      });
      expect(stderr).toBe('');
    },
  );

  it('a program near which Hono is installed loads its modules as if nobody watched', async () => {
    const file = fileURLToPath(new URL('../../../test/programs/loads.mjs', import.meta.url));
    const { NODE_OPTIONS: _, ...env } = process.env;
    const collected = await collecting();
    const options = `--require "${built.register}"`;
    const watched = await runProgram(node, [file], {
      env: { ...env, ...collected.environment, NODE_OPTIONS: options },
    });
    const bare = await runProgram(node, [file], { env });
    const withoutPreload = (text: string): string => text.replace('"register.cjs",', '');
    expect({ ...watched, stdout: withoutPreload(watched.stdout) }).toEqual(bare);
    expect(gathered(collected).hellos).toHaveLength(1);
  });

  // The slowest to start, and nothing in it depends on the Node.
  it.runIf(node === process.execPath).each(['express', 'fastify'])(
    'nest on %s: patterns with its prefix',
    async (ADAPTER) => {
      const paths = ['/api/users/ann', '/api/users/bob', '/api/users/sub/fails', '/nowhere'];
      const { counts } = await told('nest.mjs', paths, { node, env: { ADAPTER } });
      expect(counts).toEqual({
        'GET /api/users/:name': '2 (0 failed)',
        'GET /api/users/sub/fails': '1 (1 failed)',
        'GET (404)': '1 (0 failed)',
      });
    },
  );

  it.runIf(major >= 20).each(['hono.mjs', 'hono.cjs'])(
    '%s: patterns, also of what a middleware answers',
    async (program) => {
      const { counts, statuses, stderr } = await told(
        program,
        [
          ...['/users/7', '/users/8', '/v1/items/9', '/fails', '/nowhere'],
          { path: '/v1/items/10', headers: { authorization: 'wrong' } },
        ],
        { node },
      );
      // Where Node can't show a module to us without harm, paths are templated.
      const [name, item] = areHooksHarmless(version) ? [':name', ':item'] : [':id', ':id'];
      expect(statuses).toEqual([200, 200, 200, 500, 404, 401]);
      expect(counts).toEqual({
        [`GET /users/${name}`]: '2 (0 failed)',
        [`GET /v1/items/${item}`]: '2 (0 failed)',
        'GET /fails': '1 (1 failed)',
        'GET (404)': '1 (0 failed)',
      });
      expect(stderr).toBe('');
    },
  );
});

describe('next', () => {
  it('tells pages and route handlers of either router, and what fails', async () => {
    const folder = await realPart({
      name: 'next',
      find: () => process.env.PERF_NEXT,
      install: 'build test/programs/next as .ci/run does, and name the folder in PERF_NEXT',
    });
    const file = join(folder, 'node_modules/next/dist/bin/next');
    const { counts } = await told(
      file,
      [
        ...['/', '/users/ann', '/users/bob?x=1', '/api/users/eve', '/docs/some/where', '/fails'],
        ...['/legacy/ann', '/api/legacy/fine', '/api/legacy/fails', '/nowhere'],
      ],
      { node: process.execPath, args: ['start', folder], ready: 'Ready in', env: { NEXT_TELEMETRY_DISABLED: '1' } },
    );
    expect(counts).toEqual({
      'GET /': '1 (0 failed)',
      'GET /users/[id]': '2 (0 failed)',
      'GET /api/users/[id]': '1 (0 failed)',
      'GET /docs/[...slug]': '1 (0 failed)',
      'GET /fails': '1 (1 failed)',
      'GET /legacy/[name]': '1 (0 failed)',
      'GET /api/legacy/[item]': '2 (1 failed)',
      'GET (404)': '1 (0 failed)',
    });
  });
});
