/** Scenarios against servers of this process, and against a real PostgreSQL. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPostgres } from '@tooling/testkit';
import { Pool } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drive } from '../../test/drive.ts';
import { scenario } from '../compose/scenario.ts';
import { load } from '../load/load.ts';
import { rows } from './data.ts';

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('scenario', () => {
  it('carries cookies, variables and columns from step to step', async () => {
    const seen: string[] = [];
    const baseUrl = await serving(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      seen.push(
        `${request.method} ${request.url} ${request.headers.cookie ?? '-'} ${request.headers['x-who']} ${body}`,
      );
      if (request.url === '/login') response.setHeader('set-cookie', ['sid=42; Path=/; HttpOnly', 'old=1; Max-Age=0']);
      response.end(JSON.stringify({ token: 'a b' }));
    });
    const target = scenario({
      baseUrl,
      headers: { 'X-Who': '{{name}}' },
      data: rows([{ name: 'ada' }, { name: 'bob' }]),
      variables: () => ({ token: '' }),
      steps: [
        {
          name: 'log in',
          async run({ http, vars, row }) {
            const answer = await http.post('/login', { user: '{{name}}', again: row.name });
            vars.token = (answer.json() as { token: string }).token;
          },
        },
        { name: 'read', run: ({ http }) => http.get('/items/{{token}}') },
      ],
    });
    const driven = await drive(target, { callsEach: 3 });
    expect(driven.outcomes).toEqual({ ok: 3 });
    expect(driven.steps).toEqual(Array.from({ length: 3 }, () => ['log in ok', 'read ok']).flat());
    expect(seen).toEqual(
      ['ada', 'bob', 'ada'].flatMap((name) => [
        `POST /login - ${name} {"user":"${name}","again":"${name}"}`,
        `GET /items/a%20b sid=42 ${name} `,
      ]),
    );
  });

  it('ends an iteration at the step that fails, and tells how', async () => {
    const baseUrl = await serving((request, response) => {
      if (request.url === '/cut') request.socket.destroy();
      else response.writeHead(Number(request.url?.slice(1))).end('no json');
    });
    const failing = async (run: Parameters<typeof scenario>[0]['steps'][number]['run'], timeout = 1_000) => {
      const steps = [
        { name: 'one', run },
        { name: 'two', run: () => undefined },
      ];
      return (await drive(scenario({ baseUrl, steps }), { timeout })).steps;
    };
    expect(await failing(({ http }) => http.get('/503'))).toEqual(['one bad-answer']);
    expect(await failing(({ http }) => http.get('/503', { expect: [503] }))).toEqual(['one ok', 'two ok']);
    expect(await failing(async ({ http }) => (await http.get('/200')).json())).toEqual(['one bad-answer']);
    expect(await failing(({ check }) => check(1 > 2))).toEqual(['one bad-answer']);
    expect(await failing(({ http }) => http.get('/cut'))).toEqual(['one reset']);
    expect(await failing(({ http }) => http.get('http://127.0.0.1:1/'))).toEqual(['one refused']);
    // Another machine, which nobody has allowed.
    expect(await failing(({ http }) => http.get('http://192.0.2.1/'))).toEqual(['one error']);
    expect(await failing(() => Promise.reject(new Error('mine')))).toEqual(['one error']);
    expect(
      await failing(() => {
        throw new Error('mine, at once');
      }),
    ).toEqual(['one error']);
    expect(await failing(() => new Promise(() => undefined), 30)).toEqual(['one timeout']);
  });

  it('leaves what users think out of the latency', async () => {
    const target = scenario({
      thinkTime: '40ms',
      steps: [
        { name: 'one', run: () => undefined },
        { name: 'two', run: () => undefined, thinkTime: 0 },
      ],
    });
    const closed = await load({ target, concurrency: 2, iterations: 6 });
    expect(closed).toMatchObject({ requests: 6, failed: 0, steps: { one: { requests: 6 }, two: { requests: 6 } } });
    expect(closed.duration).toBeGreaterThan(110);
    expect(closed.p50).toBeLessThan(39);
    const open = await load({ target, rate: 50, duration: 200 });
    expect(open.p50).toBeLessThan(39);
    expect(open.service.p50).toBeLessThan(39);
  });

  it('sets up once, tears down once, also when a step hangs, and tells nothing after the end', async () => {
    const told: string[] = [];
    const target = scenario({
      setup: async () => {
        told.push('setup');
        return { pool: 'open' };
      },
      steps: [{ name: 'hang', run: () => new Promise(() => undefined) }],
      teardown: ({ pool }) => void told.push(`teardown of ${pool}`),
    });
    const connection = await target.connect({ users: 2, timeout: 50, signal: new AbortController().signal });
    connection.send(0, () => told.push('done'));
    await connection.close();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(told).toEqual(['setup', 'teardown of open']);
  });

  it('keeps the result when teardown fails, and says so', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const target = scenario({
      steps: [{ name: 'a', run: () => undefined }],
      teardown: () => Promise.reject(new Error('still in use')),
    });
    expect(await load({ target, concurrency: 1, iterations: 2 })).toMatchObject({ requests: 2, failed: 0 });
    expect((await warned).message).toBe('Expected `teardown` of the scenario to end well, but still in use');
  });

  it('says what setup failed by, and what makes no sense', async () => {
    const failing = scenario({
      setup: () => Promise.reject(new Error('no database')),
      steps: [{ name: 'a', run: () => undefined }],
    });
    await expect(drive(failing)).rejects.toMatchObject({
      code: 'validators/scenario-failed',
      message: 'Expected `setup` of the scenario to end well, but no database',
    });
    const run = (): void => undefined;
    const wrong = [
      { steps: [] },
      { steps: [{ name: '', run }] },
      { steps: [{ name: 'a', run: 1 as unknown as () => void }] },
      {
        steps: [
          { name: 'a', run },
          { name: 'a', run },
        ],
      },
      { steps: [{ name: 'a', run }], baseUrl: 'nowhere' },
      { steps: [{ name: 'a', run }], thinkTime: { from: '2s', to: '1s' } },
    ];
    for (const one of wrong) expect(() => scenario(one)).toThrow(/^Expected `/);
  });
});

describe('a scenario of a real PostgreSQL', () => {
  it('writes and reads over a pool that setup opens, and counts what the database refuses', async () => {
    const { port, password } = await startPostgres();
    const target = scenario({
      setup: async () => {
        const pool = new Pool({ host: '127.0.0.1', port, user: 'app', password, database: 'postgres', max: 4 });
        await pool.query(
          'create table entries (id serial primary key, account text not null, cents int check (cents > 0))',
        );
        return pool;
      },
      data: rows([
        { account: 'a', cents: 5 },
        { account: 'b', cents: -1 },
      ]),
      variables: () => ({ id: 0 }),
      steps: [
        {
          name: 'book',
          async run({ shared, row, vars }) {
            const made = await shared.query('insert into entries (account, cents) values ($1, $2) returning id', [
              row.account,
              row.cents,
            ]);
            vars.id = made.rows[0].id;
          },
        },
        {
          name: 'read back',
          async run({ shared, vars, row, check }) {
            const { rows: found } = await shared.query('select account from entries where id = $1', [vars.id]);
            check(found[0]?.account === row.account);
          },
        },
      ],
      teardown: (pool) => pool.end(),
    });
    const { outcomes, steps } = await drive(target, { users: 8, callsEach: 10 });
    expect(outcomes).toEqual({ ok: 40, error: 40 });
    expect(steps.filter((step) => step === 'read back ok')).toHaveLength(40);
  }, 60_000);
});
