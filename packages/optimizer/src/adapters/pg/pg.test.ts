/** A real PostgreSQL under load through pg: pools that are tuned while they work. */
import { setTimeout as wait } from 'node:timers/promises';
import { createPool, createSizer } from '@perf/optimizer';
import { startPostgres } from '@tooling/testkit';
import { Client, Pool } from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { tunablePg } from './index.ts';

const QUERY = 'select pg_sleep(0.01)';
const CALLERS = 24;

/** Callers that ask again as soon as they have an answer, until they are told to stop. */
function load(query: () => Promise<unknown>): { stop(): Promise<void>; count(): number } {
  let going = true;
  let answered = 0;
  const caller = async (): Promise<void> => {
    while (going) {
      await query();
      answered += 1;
    }
  };
  const all = Promise.all(Array.from({ length: CALLERS }, caller));
  return {
    async stop() {
      going = false;
      await all;
    },
    count: () => answered,
  };
}

describe('pools of connections to PostgreSQL under load', () => {
  it("tunes pg's own pool up and down while it works, and loses no query", async () => {
    const { port, password } = await startPostgres();
    const pool = new Pool({ host: '127.0.0.1', port, user: 'app', password, database: 'postgres', max: 2 });
    pool.on('error', () => undefined);
    onTestFinished(() => pool.end());
    const { tunable, load: read, stats } = tunablePg(pool, { bounds: { max: 16 } });
    const { stop, count } = load(() => pool.query(QUERY));
    await vi.waitFor(() => expect(stats()).toMatchObject({ size: 2, waiting: CALLERS - 2 }));
    tunable.set(8);
    // All that may be are made for who waits already, without a new request.
    expect(stats().size).toBe(8);
    await vi.waitFor(() => expect(read().completed).toBeGreaterThan(50));
    tunable.set(3);
    await vi.waitFor(() => expect(stats()).toMatchObject({ size: 3, inUse: 3 }));
    expect(() => tunable.set(17)).toThrow('Expected `size` to be an integer from 1 to 16, got `17`');
    const sizer = createSizer({ tunable, read, every: '20ms' });
    sizer.start();
    onTestFinished(() => sizer.stop());
    await vi.waitFor(() => expect(sizer.state().size).toBeGreaterThan(5), 10_000);
    expect(sizer.state()).toMatchObject({ regime: 'bound', refusals: 0 });
    await stop();
    expect(read()).toMatchObject({ completed: count(), inUse: 0, waiting: 0 });
  });

  it('keeps connections of its own within their bounds, also when the server ends them', async () => {
    const { port, password } = await startPostgres();
    const client = (): Client =>
      new Client({ host: '127.0.0.1', port, user: 'app', password, database: 'postgres', application_name: 'pooled' });
    const pool = createPool<Client>({
      max: 4,
      async create() {
        const made = client();
        made.on('error', () => pool.discard(made));
        await made.connect();
        return made;
      },
      destroy: (made) => made.end(),
      broken: () => true,
    });
    let ended = 0;
    const counted = (): void => {
      ended += 1;
    };
    const { stop, count } = load(() => pool.use((made) => made.query(QUERY)).catch(counted));
    const overseer = client();
    await overseer.connect();
    onTestFinished(() => overseer.end());
    const connections = async (): Promise<number> => {
      const { rows } = await overseer.query("select count(*) from pg_stat_activity where application_name = 'pooled'");
      return Number(rows[0].count) - 1;
    };
    await vi.waitFor(() => expect(pool.stats()).toMatchObject({ size: 4, inUse: 4 }));
    expect(await connections()).toBe(4);
    await overseer.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pooled' and pid <> pg_backend_pid()",
    );
    const before = count();
    await vi.waitFor(() => expect(count()).toBeGreaterThan(before + 40));
    expect(ended).toBeGreaterThan(0);
    expect(ended).toBeLessThanOrEqual(4);
    pool.resize(7);
    await vi.waitFor(() => expect(pool.stats().size).toBe(7));
    expect(await connections()).toBeLessThanOrEqual(7);
    await stop();
    await pool.drain();
    await vi.waitFor(async () => {
      await wait(10);
      expect(await connections()).toBe(0);
    });
  });
});
