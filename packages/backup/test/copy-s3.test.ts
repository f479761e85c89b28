/** Copies into a bucket: one that fails at every request, and a real one. */
import { randomUUID } from 'node:crypto';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../src/adapters/memory-store/index.ts';
import { openRepository } from '../src/adapters/repository/index.ts';
import { createS3Store } from '../src/adapters/s3-store/index.ts';
import type { Repository } from '../src/repository.ts';
import type { Store } from '../src/store.ts';
import { engine } from './engines.ts';
import { readsTruly, sourcesOf } from './harness/damage.ts';
import { type Fault, startS3Server, storeOn } from './harness/s3-server.ts';
import { rados } from './rados.ts';

const KEEP = { last: 2 };

/** @returns ids that are listed, after each of them gave the truth */
async function whole(store: Store): Promise<readonly string[]> {
  const repository = await engine({ store });
  const ids = (await repository.snapshots()).map(({ id }) => id);
  for (const id of ids) expect(await readsTruly(repository, id)).toBe(true);
  return ids;
}

const idsOf = async (repository: Repository): Promise<readonly string[]> =>
  (await repository.snapshots()).map(({ id }) => id);

describe('a copy into a bucket', () => {
  it('can be read after an outage at any request, and goes on', async () => {
    const server = await startS3Server();
    const store = (): Store => storeOn(server, { firstPause: 0 });
    const repository = await engine({ store: createMemoryStore(), openStore: store });
    const faults: readonly Fault[] = ['reset', 'lost'];
    let outages = 0;
    // Each turn has snapshots to bring and to let go of; an outage comes one request later than in the turn before.
    for (let turn = 0, isOver = false; !isOver; turn += 1) {
      await repository.backup(sourcesOf(turn % 7));
      await repository.prune(KEEP);
      const before = server.requests.length;
      server.fault = () => (server.requests.length - before > turn ? faults[turn % 2] : undefined);
      const copied = await repository.copy('there', { keep: KEEP }).catch((error) => error);
      isOver = server.requests.length - before <= turn;
      // What can't be given back at the end is no failure: others see that it is of the past.
      if (copied instanceof Error) {
        outages += 1;
        expect(copied).toMatchObject({ code: 'backup/store-failed', hint: expect.any(String) });
      }
      server.fault = () => undefined;
      // What the dead one holds is of the past.
      server.ahead += 3_600_000;
      if (server.objects.has('copies/repo.json')) await whole(store());
      if (turn % 3 === 0) {
        await repository.copy('there', { keep: KEEP });
        expect(await whole(store())).toEqual(await idsOf(repository));
      }
    }
    expect(outages).toBeGreaterThan(15);
  });

  it('sends again what only an old listing shows', async () => {
    const server = await startS3Server();
    const repository = await engine({ store: createMemoryStore(), openStore: () => storeOn(server) });
    await repository.backup(sourcesOf(1));
    await repository.copy('there');
    server.freezeListing();
    for (const name of [...server.objects.keys()]) if (!name.endsWith('repo.json')) server.objects.delete(name);
    // All is listed, nothing is there: as after a removal that the listing does not show yet.
    const { id } = await repository.backup(sourcesOf(2));
    await repository.copy('there');
    server.thaw();
    expect(await whole(storeOn(server))).toEqual([id]);
  });

  it('says that somebody may only read there, and is read by them', async () => {
    const server = await startS3Server();
    const repository = await engine({ store: createMemoryStore(), openStore: () => storeOn(server) });
    const { id } = await repository.backup(sourcesOf(1));
    await repository.copy('there');
    server.fault = ({ method }) => (method === 'GET' ? undefined : { status: 403, code: 'AccessDenied' });
    expect(await whole(storeOn(server))).toEqual([id]);
    await repository.backup(sourcesOf(2));
    await expect(repository.copy('there')).rejects.toMatchObject({ code: 'backup/read-only' });
  });

  it('says that it is full, and keeps what it has', async () => {
    const server = await startS3Server();
    const repository = await engine({ store: createMemoryStore(), openStore: () => storeOn(server) });
    const { id } = await repository.backup(sourcesOf(1));
    await repository.copy('there');
    await repository.backup(sourcesOf(2));
    server.fault = ({ method, name }) =>
      method === 'PUT' && !name.includes('/locks/') ? { status: 403, code: 'QuotaExceeded' } : undefined;
    await expect(repository.copy('there')).rejects.toMatchObject({ code: 'backup/no-space' });
    server.fault = () => undefined;
    expect(await whole(storeOn(server))).toEqual([id]);
  });
});

describe('a copy into a real bucket', () => {
  const needed = rados('copies');

  it('is brought up to date, let go of, and restored from', async () => {
    const { endpoint, environment } = await needed();
    const { at } = await temporaryFolder();
    for (const [name, value] of Object.entries(environment)) process.env[name] = value;
    const address = `s3://copies/${randomUUID()}?endpoint=${endpoint}`;
    const encrypt = 'a passphrase for the test';
    const here = await openRepository({ folder: at('here'), encrypt });
    for (const number of [1, 2, 3]) await here.backup(sourcesOf(number));
    expect(await here.copy(address, { keep: { last: 3 } })).toMatchObject({ snapshots: 3, held: [], removed: 0 });
    const { id } = await here.backup(sourcesOf(4));
    await here.prune({ last: 2 });
    expect(await here.copy(address, { keep: { last: 2 } })).toMatchObject({ snapshots: 1, removed: 2 });
    const ids = await idsOf(here);
    await here.close();

    const there = await openRepository({ address, encrypt });
    expect(await idsOf(there)).toEqual(ids);
    expect(await readsTruly(there, id)).toBe(true);
    await there.restore(id, { to: at('out') });
    expect(await there.compare(id, at('out'))).toEqual([]);
    expect(await there.verify(undefined, { data: true })).toMatchObject({ damage: [] });
    await there.close();
    await expect(openRepository({ address })).rejects.toMatchObject({ code: 'backup/wrong-key' });
    const elsewhere = { address: `s3://copies/nothing?endpoint=${endpoint}` };
    await expect(openRepository(elsewhere)).rejects.toMatchObject({ code: 'backup/no-repository' });
    const store = createS3Store({ bucket: 'copies', prefix: 'nothing', endpoint });
    expect(await store.list('')).toEqual([]);
    await store.close();
  });
});
