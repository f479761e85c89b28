/** Against a real S3 server: what a stand-in of our own would only repeat. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rados } from '../../../test/rados.ts';
import { storeContract } from '../../store.contract.ts';
import type { Store } from '../../store.ts';
import { S3Client } from './client.ts';
import { createS3Store, type S3StoreOptions } from './index.ts';

const bucket = 'perfkit';
const needed = rados(bucket);

async function openNew(options: Partial<S3StoreOptions> = {}): Promise<{ store: Store; again(): Promise<Store> }> {
  const { endpoint, environment } = await needed();
  const prefix = `copies/${randomUUID()}`;
  // The smallest parts that S3 takes: the large object of the contract goes in two.
  const settings = { bucket, prefix, endpoint, environment, partBytes: 5 * 1024 * 1024, ...options };
  const again = async (): Promise<Store> => createS3Store(settings);
  return { store: await again(), again };
}

storeContract('a bucket of a RADOS gateway', openNew);

const large = Uint8Array.from({ length: 6_000_000 }, (_, at) => at % 253);

describe('a store in a real bucket', () => {
  it('lists more than fits into one answer', async () => {
    const { store } = await openNew({ pageNames: 7 });
    const names = Array.from({ length: 23 }, (_, at) => `packs/aa/${String(at).padStart(2, '0')}`);
    await Promise.all(names.map((name) => store.put(name, Uint8Array.of(1))));
    expect((await store.list('packs/')).map(({ name }) => name)).toEqual(names);
  });

  it('never replaces a large object that must be new', async () => {
    const { store } = await openNew();
    expect(await store.put('one', large, { ifAbsent: true })).toBe(true);
    expect(
      await store.put(
        'one',
        large.map((byte) => byte ^ 1),
        { ifAbsent: true },
      ),
    ).toBe(false);
    expect(Buffer.compare(await store.get('one'), large)).toBe(0);
  });

  it('says that the quota is used up, and leaves what is there', async () => {
    const { admin, endpoint, environment } = await needed();
    const small = { bucket: 'small', prefix: '' };
    await new S3Client({ address: { ...small, endpoint }, environment }).ask({ method: 'PUT' });
    await admin('quota', 'set', '--quota-scope=bucket', '--bucket=small', '--max-size=100000');
    await admin('quota', 'enable', '--quota-scope=bucket', '--bucket=small');
    const { store } = await openNew(small);
    await store.put('one', Uint8Array.of(1));
    await expect(store.put('two', large)).rejects.toMatchObject({
      code: 'backup/no-space',
      message: expect.stringContaining('QuotaExceeded'),
    });
    expect(await store.list('')).toEqual([{ name: 'one', size: 1 }]);
  });

  it.each([
    [
      'a wrong secret',
      { environment: { AWS_ACCESS_KEY_ID: 'AKTEST', AWS_SECRET_ACCESS_KEY: 'wrong' } },
      /SignatureDoesNotMatch/,
    ],
    ['nobody', { environment: { AWS_ACCESS_KEY_ID: 'NOBODY', AWS_SECRET_ACCESS_KEY: 'wrong' } }, /InvalidAccessKeyId/],
    ['no bucket', { bucket: 'not-there' }, /NoSuchBucket/],
    ['a wrong clock', { now: () => Date.now() + 3 * 3_600_000 }, /differ by 180 min, this machine being ahead/],
  ] satisfies [string, Partial<S3StoreOptions>, RegExp][])('says what is wrong: %s', async (_, options, words) => {
    const { store } = await openNew(options);
    const failure: Error & { hint?: string } = await store.list('').catch((error) => error);
    expect(failure.message).toMatch(words);
    expect(failure.hint).toMatch(/^[A-Z].*\.$/);
    expect(`${failure.message}${failure.hint}`).not.toMatch(/wrong$|secret-of/);
  });
});
