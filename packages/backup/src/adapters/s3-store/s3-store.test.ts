import { describe, expect, it } from 'vitest';
import { type Fault, type Request, type S3Server, startS3Server, storeOn } from '../../../test/harness/s3-server.ts';
import { storeContract } from '../../store.contract.ts';
import type { Store } from '../../store.ts';
import { createS3Store } from './index.ts';

const MB = 1024 * 1024;

storeContract('a bucket', async () => {
  const server = await startS3Server();
  const again = async (): Promise<Store> => storeOn(server, { partBytes: 5 * MB });
  return { store: await again(), again };
});

const content = Uint8Array.from({ length: 5000 }, (_, at) => at % 251);

/** The first request that fits goes wrong. */
function failing(server: S3Server, fault: Fault, fits: (request: Request) => boolean = () => true): void {
  let isOver = false;
  server.fault = (request) => {
    if (isOver || !fits(request)) return undefined;
    isOver = true;
    return fault;
  };
}

const FAULTS: readonly Fault[] = [
  'stall',
  'reset',
  'lost',
  'truncate',
  { status: 500, code: 'InternalError' },
  { status: 503, code: 'SlowDown' },
  { status: 409, code: 'ConditionalRequestConflict' },
];

describe('a store in a bucket that is not well', () => {
  it.each(FAULTS)('goes on after %o', async (fault) => {
    const server = await startS3Server();
    const store = storeOn(server);
    failing(server, fault);
    await store.put('one', content);
    failing(server, fault);
    expect(Buffer.compare(await store.get('one'), content)).toBe(0);
    failing(server, fault);
    expect(await store.list('')).toEqual([{ name: 'one', size: 5000 }]);
  });

  it('knows its own write again when the answer to it was lost', async () => {
    const server = await startS3Server();
    const store = storeOn(server);
    failing(server, 'lost', ({ name }) => name === 'copies/one');
    expect(await store.put('one', content, { ifAbsent: true })).toBe(true);
    failing(server, 'reset', ({ name }) => name === 'copies/one');
    expect(await store.put('one', Uint8Array.of(1), { ifAbsent: true })).toBe(false);
  });

  it.each([
    ['reset', /after 6 tries/],
    ['stall', /after 6 tries nothing moved for 0.15 s/],
    [{ status: 503, code: 'SlowDown' }, /after 6 tries it says SlowDown/],
  ] satisfies [Fault, RegExp][])('gives up on %o, and says what it was', async (fault, words) => {
    const server = await startS3Server();
    server.fault = () => fault;
    const failure = await storeOn(server)
      .put('one', content)
      .catch((error) => error);
    expect(failure).toMatchObject({ code: 'backup/store-failed', message: expect.stringMatching(words) });
    expect(failure.message).toContain('bucket/copies');
  });

  it.each([
    [{ status: 403, code: 'AccessDenied' }, 'backup/read-only'],
    [{ status: 403, code: 'QuotaExceeded' }, 'backup/no-space'],
    [{ status: 403, code: 'RequestTimeTooSkewed' }, 'backup/refused'],
    [{ status: 404, code: 'NoSuchBucket' }, 'backup/store-failed'],
    [{ status: 403, code: '<script>' }, 'backup/read-only'],
  ] satisfies [Fault, string][])('says at once what %o means', async (fault, code) => {
    const server = await startS3Server();
    server.fault = () => fault;
    await expect(storeOn(server).put('one', content)).rejects.toMatchObject({ code, hint: expect.any(String) });
    expect(server.requests).toHaveLength(1);
  });

  it('refuses a store that ignores the condition of a write', async () => {
    const server = await startS3Server();
    server.ignoresConditions = true;
    const put = storeOn(server).put('one', content, { ifAbsent: true });
    await expect(put).rejects.toMatchObject({ message: expect.stringContaining('ignores the condition') });
  });

  it('gives up the parts of an object when one of them fails', async () => {
    const server = await startS3Server();
    server.fault = ({ query }) => (query.get('partNumber') === '2' ? { status: 400, code: 'Odd' } : undefined);
    await expect(storeOn(server, { partBytes: 1000 }).put('one', content)).rejects.toThrow('Odd');
    expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE', name: 'copies/one' });
    expect(server.objects.size).toBe(0);
  });

  it('knows that parts were put together when the answer was lost', async () => {
    const server = await startS3Server();
    failing(server, 'lost', ({ method, query }) => method === 'POST' && query.has('uploadId'));
    expect(await storeOn(server, { partBytes: 1000 }).put('one', content)).toBe(true);
    expect(server.objects.get('copies/one')?.bytes.length).toBe(5000);
  });
});

describe('the lock of a bucket', () => {
  const lease = { life: 60_000, patience: 0 };

  it('lets nobody be alone while others share, or share while one is alone', async () => {
    const server = await startS3Server();
    const [one, two] = [storeOn(server, { lease }), storeOn(server, { lease })];
    const shared = await one.lock('shared');
    await expect(two.lock('exclusive')).rejects.toMatchObject({ code: 'backup/busy' });
    await shared();
    const alone = await two.lock('exclusive');
    await expect(one.lock('shared')).rejects.toMatchObject({ code: 'backup/busy' });
    await expect(one.lock('exclusive')).rejects.toMatchObject({ code: 'backup/busy' });
    await alone();
    expect([...server.objects.keys()]).toEqual([]);
  });

  it("ignores what a killed holder left, by the store's own clock", async () => {
    const server = await startS3Server();
    // Hours off ours: only the difference between its own two readings counts.
    server.ahead = -5 * 3_600_000;
    await storeOn(server, { lease }).lock('exclusive');
    server.ahead += lease.life - 2000;
    await expect(storeOn(server, { lease }).lock('shared')).rejects.toMatchObject({ code: 'backup/busy' });
    server.ahead += 4000;
    await (await storeOn(server, { lease }).lock('shared'))();
  });

  it('deletes nothing any more when it could not be kept', async () => {
    const server = await startS3Server();
    const store = storeOn(server, { lease: { life: 400, patience: 0 } });
    await store.put('one', content);
    await store.lock('exclusive');
    server.fault = ({ name }) => (name.startsWith('copies/locks/') ? 'stall' : undefined);
    await new Promise((resolve) => setTimeout(resolve, 250));
    await expect(store.delete('one')).rejects.toMatchObject({ code: 'backup/busy' });
    expect(server.objects.has('copies/one')).toBe(true);
  });

  it('says to who may only read that nothing can be written', async () => {
    const server = await startS3Server();
    server.fault = ({ method }) => (method === 'PUT' ? { status: 403, code: 'AccessDenied' } : undefined);
    await expect(storeOn(server).lock('shared')).rejects.toMatchObject({ code: 'backup/read-only' });
  });
});

describe('credentials of a bucket', () => {
  it('come from the environment, and are asked for by name when they are missing', () => {
    const address = { bucket: 'bucket', prefix: '' };
    expect(() => createS3Store({ ...address, environment: {} })).toThrow('`AWS_ACCESS_KEY_ID` to be set');
    expect(() => createS3Store({ ...address, environment: { AWS_ACCESS_KEY_ID: 'x' } })).toThrow(
      '`AWS_SECRET_ACCESS_KEY` to be set',
    );
  });
});
