/**
 * A store in a bucket that speaks S3: Amazon's, Ceph's, MinIO's, R2 and others, in path style.
 *
 *   put: one request, or parts that are put together at the end; a part that fails gives all of them up
 *
 * An object is there whole or not at all, as the store promises it. `ifAbsent` is a conditional write; a store that takes the
 * condition and ignores it is refused before anything leans on it. Credentials come from the environment, nowhere else.
 */
import { PerfError } from '@perf/core';
import type { S3Address } from '../../address.ts';
import { checkName, checkRange, notFound } from '../../object-name.ts';
import type { ByteRange, LockMode, Store, StoredObject } from '../../store.ts';
import { element, elements } from './answer.ts';
import { type ClientOptions, S3Client, type Told } from './client.ts';
import { LEASE, type Lease, type LeaseTimes, takeLease } from './lease.ts';

export interface S3StoreOptions extends S3Address, Omit<ClientOptions, 'address'> {
  /** An object larger than this goes in parts of this size; stores ask for 5 MB at least. @default 32 MB */
  readonly partBytes?: number;
  /** For tests: names in one answer to a listing. @default as many as the store gives */
  readonly pageNames?: number;
  readonly lease?: LeaseTimes;
}

/** @throws PerfError `backup/invalid-argument` when there are no credentials. Nothing is asked before the first call. */
export function createS3Store({ partBytes = 32 * 1024 * 1024, lease = LEASE, ...options }: S3StoreOptions): Store {
  return new S3Store(new S3Client({ ...options, address: options }), { ...options, partBytes, lease });
}

interface Settings extends S3Address {
  readonly partBytes: number;
  readonly pageNames?: number | undefined;
  readonly lease: LeaseTimes;
}

/** What is no object of the repository. */
const LOCKS = 'locks/';
const CONDITION = { 'if-none-match': '*' } as const;

class S3Store implements Store {
  readonly place: string;
  readonly #client: S3Client;
  readonly #settings: Settings;
  readonly #leases = new Set<Lease>();
  #conditions: Promise<void> | undefined;

  constructor(client: S3Client, settings: Settings) {
    this.place = client.place;
    this.#client = client;
    this.#settings = settings;
  }

  async put(
    name: string,
    bytes: Uint8Array,
    { ifAbsent = false }: { readonly ifAbsent?: boolean } = {},
  ): Promise<boolean> {
    checkName(name);
    if (ifAbsent) await this.#honoursConditions();
    const headers = ifAbsent ? CONDITION : {};
    const told =
      bytes.length > this.#settings.partBytes
        ? await this.#putInParts(name, bytes, headers)
        : await this.#client.ask({ method: 'PUT', name, headers, body: bytes, check: this.#check });
    if (told.status === 404) throw notFound(this.place, name);
    // The answer to the first try may have been lost, and what is there may be ours.
    if (told.status === 412) return told.tries > 1 && isSame(bytes, await this.get(name));
    return true;
  }

  async get(name: string, range?: ByteRange): Promise<Uint8Array> {
    checkName(name);
    if (range?.length === 0) return this.#nothingAt(name, range);
    const headers = range === undefined ? {} : { range: `bytes=${range.offset}-${range.offset + range.length - 1}` };
    const { status, body } = await this.#client.ask({ method: 'GET', name, headers });
    if (status === 404) throw notFound(this.place, name);
    if (status === 416) throw notFound(this.place, name, `the bytes from ${range?.offset}`);
    if (range === undefined || body.length === range.length) return body;
    throw notFound(this.place, name, `the bytes ${range.offset} to ${range.offset + range.length}`);
  }

  async list(prefix: string): Promise<readonly StoredObject[]> {
    const found = (await this.#listed(prefix)).map(({ name, size }) => ({ name, size }));
    return found.filter(({ name }) => !name.startsWith(LOCKS)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async delete(name: string): Promise<void> {
    checkName(name);
    await this.#client.ask({ method: 'DELETE', name, check: this.#check });
  }

  async flush(): Promise<void> {
    // What the store has acknowledged is safe by its own promise.
  }

  async lock(mode: LockMode): Promise<() => Promise<void>> {
    const objects = {
      place: this.place,
      put: async (name: string) => void (await this.#client.ask({ method: 'PUT', name })),
      list: () => this.#listed(LOCKS),
      delete: async (name: string) => void (await this.#client.ask({ method: 'DELETE', name })),
    };
    const lease = await takeLease(objects, mode, this.#settings.lease);
    this.#leases.add(lease);
    return async () => {
      this.#leases.delete(lease);
      await lease.end();
    };
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  /** Whoever lost its lock changes nothing any more: others may lean on what it would remove, or remove what it leans on. */
  readonly #check = (): void => {
    for (const lease of this.#leases) lease.check();
  };

  async #nothingAt(name: string, { offset }: ByteRange): Promise<Uint8Array> {
    const { status, headers } = await this.#client.ask({ method: 'HEAD', name });
    if (status === 404) throw notFound(this.place, name);
    checkRange(this.place, name, { offset, length: 0, size: Number(headers['content-length']) });
    return new Uint8Array();
  }

  async #listed(prefix: string): Promise<readonly (StoredObject & { readonly age: number })[]> {
    const { prefix: folder, pageNames } = this.#settings;
    const root = folder === '' ? '' : `${folder}/`;
    const page = pageNames === undefined ? {} : { 'max-keys': `${pageNames}` };
    const found: (StoredObject & { readonly age: number })[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const more: Readonly<Record<string, string>> = token === '' ? {} : { 'continuation-token': token };
      const query = { 'list-type': '2', prefix: `${root}${prefix}`, ...page, ...more };
      const { status, headers, body } = await this.#client.ask({ method: 'GET', query });
      if (status !== 200) throw notFound(this.place, prefix);
      const [xml, now] = [Buffer.from(body).toString('utf8'), Date.parse(headers.date ?? '')];
      for (const entry of elements(xml, 'Contents')) {
        const name = (element(entry, 'Key') ?? '').slice(root.length);
        const age = now - Date.parse(element(entry, 'LastModified') ?? '');
        found.push({ name, size: Number(element(entry, 'Size')), age });
      }
      const isMore = element(xml, 'IsTruncated') === 'true';
      const last = token;
      token = isMore ? element(xml, 'NextContinuationToken') : undefined;
      // The same page again would be the same for ever.
      if (isMore && (token === undefined || token === last))
        throw unfit(this.place, 'lists a part and not how to get the rest');
    }
    return found;
  }

  async #putInParts(name: string, bytes: Uint8Array, headers: Readonly<Record<string, string>>): Promise<Told> {
    const begun = await this.#client.ask({ method: 'POST', name, query: { uploads: '' } });
    const uploadId = element(Buffer.from(begun.body).toString('utf8'), 'UploadId');
    if (uploadId === undefined) throw unfit(this.place, 'begins no upload in parts');
    try {
      const parts: string[] = [];
      const { partBytes } = this.#settings;
      for (let at = 0; at < bytes.length; at += partBytes) {
        const query = { partNumber: `${parts.length + 1}`, uploadId };
        const part = await this.#client.ask({ method: 'PUT', name, query, body: bytes.subarray(at, at + partBytes) });
        parts.push(`<Part><PartNumber>${parts.length + 1}</PartNumber><ETag>${part.headers.etag}</ETag></Part>`);
      }
      // Some stores know no condition here: an upload in parts is of content that is named by its hash.
      if ('if-none-match' in headers && (await this.#client.ask({ method: 'HEAD', name })).status === 200) {
        await this.#client.ask({ method: 'DELETE', name, query: { uploadId } });
        return { ...begun, status: 412 };
      }
      const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
      const told = await this.#client.ask({
        method: 'POST',
        name,
        query: { uploadId },
        headers,
        body,
        check: this.#check,
      });
      // This one request says 200 first and may fail afterwards; and one that was done twice finds nothing to do.
      const isDone = element(Buffer.from(told.body).toString('utf8'), 'ETag') !== undefined;
      if (isDone || told.status === 412) return told;
      if (told.tries > 1 && isSame(bytes, await this.get(name))) return { ...told, status: 200 };
      throw unfit(this.place, `did not put the parts of \`${name}\` together`);
    } catch (error) {
      await this.#client.ask({ method: 'DELETE', name, query: { uploadId } }).catch(() => undefined);
      throw error;
    }
  }

  /** Once: a store that ignores the condition would let two believe that each came first. */
  #honoursConditions(): Promise<void> {
    this.#conditions ??= this.#tryConditions().catch((error: unknown) => {
      this.#conditions = undefined;
      throw error;
    });
    return this.#conditions;
  }

  async #tryConditions(): Promise<void> {
    const probe = { method: 'PUT', name: `${LOCKS}conditions`, headers: CONDITION } as const;
    const first = await this.#client.ask(probe);
    if (first.status === 412 || (await this.#client.ask(probe)).status === 412) return;
    throw unfit(
      this.place,
      'ignores the condition `If-None-Match: *`, so that one writer could replace what another wrote',
    );
  }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

function unfit(place: string, what: string): PerfError {
  return new PerfError('backup/store-failed', {
    message: `Expected ${place} to keep to S3, but it ${what}`,
    hint: 'Use a store with conditional writes, such as S3, R2, MinIO or Ceph, or a newer version of this one.',
  });
}
