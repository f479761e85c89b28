/** Real databases through the clients that programs use: well, denied, frozen, killed. */
import { createClient } from '@redis/client';
import { startPostgres, startRedis } from '@tooling/testkit';
import { Pool } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask } from '../../../test/ask.ts';
import { createHealth } from '../../index.ts';
import { postgresCheck, redisCheck } from './index.ts';

function pool(port: number, password: string, user = 'app'): Pool {
  const made = new Pool({ host: '127.0.0.1', port, user, password, database: 'postgres', max: 2 });
  // A pool tells of connections that are lost while nobody uses them.
  made.on('error', () => undefined);
  onTestFinished(() => void made.end().catch(() => undefined));
  return made;
}

describe('postgresCheck', () => {
  it('passes, is denied, waits for a frozen one no longer than its deadline, and fails when it was killed', async () => {
    const { port, password, program } = await startPostgres();
    const client = pool(port, password);
    const health = createHealth({ checks: [postgresCheck({ client, timeout: 1_000 })] });
    const look = async () => (await health.run()).checks[0];
    expect(await look()).toMatchObject({ state: 'pass', observed: [{ name: 'query', unit: 'ms' }] });

    const wrong = await ask(postgresCheck({ client: pool(port, 'wr0ng') }));
    expect(wrong).toMatchObject({ state: 'unauthorised', text: expect.stringContaining('authentication failed') });
    expect(JSON.stringify(wrong)).not.toContain('wr0ng');
    await client.query(`create role guest login password '${password}'; create table secrets (id int)`);
    const guest = pool(port, password, 'guest');
    expect(await ask(postgresCheck({ client: guest, query: 'select * from secrets' }))).toMatchObject({
      state: 'unauthorised',
      text: 'permission denied for table secrets',
    });

    // Starved: both connections of the pool are taken.
    const taken = await Promise.all([client.connect(), client.connect()]);
    expect(await look()).toMatchObject({ state: 'fail', text: 'no answer within 1 s' });
    expect((await look())?.text).toContain('still hanging');
    for (const connection of taken) connection.release();
    await expect.poll(async () => (await look())?.state).toBe('pass');

    program.kill('SIGKILL');
    await program.result;
    expect(await look()).toMatchObject({ state: 'fail' });
  }, 60_000);
});

describe('redisCheck', () => {
  it('passes, is denied, waits for a frozen one no longer than its deadline, and fails when it was killed', async () => {
    const { port, password, program } = await startRedis();
    const socket = { host: '127.0.0.1', port, reconnectStrategy: false } as const;
    const client = createClient({ socket, password, disableOfflineQueue: true });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.destroy());
    const health = createHealth({ checks: [redisCheck({ client, timeout: 500 })] });
    const look = async () => (await health.run()).checks[0];
    expect(await look()).toMatchObject({ state: 'pass', observed: [{ name: 'ping', unit: 'ms' }] });

    await client.sendCommand(['ACL', 'SETUSER', 'guest', 'on', '>guest', '+info', '+client', '+hello']);
    const guest = createClient({ socket, username: 'guest', password: 'guest' });
    guest.on('error', () => undefined);
    await guest.connect();
    onTestFinished(() => guest.destroy());
    expect(await ask(redisCheck({ client: guest }))).toMatchObject({
      state: 'unauthorised',
      text: expect.stringContaining('NOPERM'),
    });

    program.kill('SIGSTOP');
    expect(await look()).toMatchObject({ state: 'fail', text: 'no answer within 500 ms' });
    program.kill('SIGCONT');
    await expect.poll(async () => (await look())?.state).toBe('pass');

    program.kill('SIGKILL');
    await program.result;
    await expect.poll(async () => (await look())?.state).toBe('fail');
  }, 30_000);

  it('is failed by an answer that is none', async () => {
    const client = { ping: async () => 'hello' };
    expect((await ask(redisCheck({ client }))).state).toBe('fail');
    const locked = { ping: () => Promise.reject(new Error('NOAUTH Authentication required.')) };
    expect((await ask(redisCheck({ client: locked }))).state).toBe('unauthorised');
    expect(() => redisCheck({ client: {} as typeof client })).toThrow('`client` of redisCheck');
  });
});
