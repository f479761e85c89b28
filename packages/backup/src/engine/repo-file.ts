/**
 * `repo.json`: what a repository is, and how its key is wrapped. Written once, when the repository is made.
 *
 * The passphrase is nowhere: a key made of it by scrypt opens the master key, or does not.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { type EpochMs, isPerfError, PerfError } from '@perf/core';
import type { Store } from '../store.ts';
import { encryptedVault, plainVault, type Vault } from './vault.ts';

const NAME = 'repo.json';
const FORMAT = 'perfkit-backup';
export const VERSION = 1;
/** 64 MB and about 0.1 s a guess. */
const COST = { N: 65_536, r: 8, p: 1 } as const;
/** Who forges it must not take this machine's memory: 256 MB, in multiples of `r`, and some seconds. */
const MOST_COST = 4 * COST.N * COST.r;
const MOST_LANES = 4;

interface WrappedKey {
  readonly cipher: 'aes-256-gcm';
  readonly kdf: { readonly name: 'scrypt'; readonly N: number; readonly r: number; readonly p: number };
  readonly salt: string;
  readonly nonce: string;
  readonly key: string;
}

interface RepoFile {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly id: string;
  readonly created: string;
  readonly encryption: WrappedKey | null;
}

export interface OpenOptions {
  readonly passphrase: string | undefined;
  readonly now: EpochMs;
  /** Whether it is made when there is none. @default true */
  readonly isMade?: boolean;
}

/**
 * The vault of a repository, which is made when there is none.
 *
 * @throws PerfError `backup/no-repository`, `backup/future-format`, `backup/wrong-key`, `backup/damaged`
 */
export async function openVault(store: Store, { passphrase, now, isMade = true }: OpenOptions): Promise<Vault> {
  const found = await readRepoFile(store);
  if (found !== undefined) return vaultOf(found, passphrase, store.place);
  if ((await store.list('snapshots/')).length > 0) {
    throw damaged(store.place, 'it is missing, while there are snapshots');
  }
  if (!isMade) throw nothingThere(store.place);
  const file: RepoFile = {
    format: FORMAT,
    version: VERSION,
    id: randomBytes(16).toString('hex'),
    created: new Date(now).toISOString(),
    encryption: passphrase === undefined ? null : wrapped(randomBytes(32), passphrase),
  };
  const isOurs = await store.put(NAME, Buffer.from(`${JSON.stringify(file, null, 2)}\n`), { ifAbsent: true });
  await store.flush();
  // Another process may have come first.
  return vaultOf(isOurs ? file : ((await readRepoFile(store)) ?? file), passphrase, store.place);
}

/** Undefined when none is there. @throws PerfError `backup/damaged` */
export async function repositoryId(store: Store): Promise<string | undefined> {
  return (await readRepoFile(store))?.id;
}

/** @throws PerfError `backup/no-repository`: what is written now could be read by nobody, as the key went with the file */
export async function checkStillThere(store: Store, id: string | undefined): Promise<void> {
  if ((await repositoryId(store)) === id) return;
  throw new PerfError('backup/no-repository', {
    message: `Expected the repository in ${store.place} to be the one that was opened, but it was removed or replaced meanwhile`,
    hint: 'Put it back if it was moved; the next backup begins a new one where none is.',
  });
}

async function readRepoFile(store: Store): Promise<RepoFile | undefined> {
  let text: string;
  try {
    text = Buffer.from(await store.get(NAME)).toString('utf8');
  } catch (error) {
    if (isPerfError(error) && error.code === 'backup/not-found') return undefined;
    throw error;
  }
  try {
    const file = JSON.parse(text) as RepoFile;
    if (file.format === FORMAT && Number.isInteger(file.version) && (file.version > VERSION || isKnown(file)))
      return file;
  } catch {
    // Told below, as for what is JSON and no repository.
  }
  throw damaged(store.place, 'it is not what was written');
}

/** Whose key could be asked for; one of a later version may look otherwise. */
function isKnown({ id, encryption }: RepoFile): boolean {
  const { kdf, salt, nonce, key } = encryption ?? { kdf: {}, salt: '', nonce: '', key: '' };
  return (
    typeof encryption === 'object' &&
    [id, salt, nonce, key].every((text) => typeof text === 'string') &&
    typeof kdf === 'object' &&
    kdf !== null
  );
}

function vaultOf({ version, encryption }: RepoFile, passphrase: string | undefined, place: string): Vault {
  if (version > VERSION) throw futureFormat(`the repository in ${place}`, version);
  if (encryption === null) {
    // Encryption that was asked for and is silently missing would be a lie.
    if (passphrase !== undefined) {
      throw wrongKey(
        place,
        'to be encrypted, as a passphrase was given, but it is plain',
        'Leave the passphrase out, or begin a repository in another place.',
      );
    }
    return plainVault;
  }
  if (passphrase === undefined)
    throw wrongKey(place, 'to be plain, as no passphrase was given, but it is encrypted', 'Give its passphrase.');
  const master = unwrapped(encryption, passphrase);
  if (master === undefined)
    throw wrongKey(place, 'to open with this passphrase, but it does not', 'Check the passphrase.');
  return encryptedVault(master);
}

function wrapped(master: Uint8Array, passphrase: string): WrappedKey {
  const [salt, nonce] = [randomBytes(32), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', stretched(passphrase, salt, COST), nonce);
  const key = Buffer.concat([cipher.update(master), cipher.final(), cipher.getAuthTag()]);
  return {
    cipher: 'aes-256-gcm',
    kdf: { name: 'scrypt', ...COST },
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    key: key.toString('base64'),
  };
}

function unwrapped({ kdf, salt, nonce, key }: WrappedKey, passphrase: string): Uint8Array | undefined {
  const bytes = Buffer.from(key, 'base64');
  try {
    const opener = stretched(passphrase, Buffer.from(salt, 'base64'), kdf);
    const decipher = createDecipheriv('aes-256-gcm', opener, Buffer.from(nonce, 'base64'), { authTagLength: 16 });
    decipher.setAuthTag(bytes.subarray(32));
    return Buffer.concat([decipher.update(bytes.subarray(0, 32)), decipher.final()]);
  } catch {
    // A wrong passphrase and an edited file look the same: the tag does not fit.
    return undefined;
  }
}

function stretched(passphrase: string, salt: Uint8Array, { N, r, p }: { N: number; r: number; p: number }): Buffer {
  if (!(N * r <= MOST_COST && p <= MOST_LANES)) throw new Error('The cost of the key would exhaust this machine.');
  return scryptSync(passphrase.normalize('NFC'), salt, 32, { N, r, p, maxmem: 256 * N * r });
}

export function futureFormat(what: string, version: number): PerfError {
  return new PerfError('backup/future-format', {
    message: `Expected ${what} to be of format ${VERSION} or older, got ${version}`,
    hint: 'Use a newer perfkit: this one would not understand all of it, so it leaves it alone.',
  });
}

function wrongKey(place: string, expected: string, hint: string): PerfError {
  return new PerfError('backup/wrong-key', { message: `Expected the repository in ${place} ${expected}`, hint });
}

function nothingThere(place: string): PerfError {
  return new PerfError('backup/no-repository', {
    message: `Expected snapshots in ${place}, but there are none`,
    hint: 'Correct the address; `perfkit backup copy` brings snapshots there.',
  });
}

function damaged(place: string, why: string): PerfError {
  return new PerfError('backup/damaged', {
    message: `Expected \`${NAME}\` in ${place} to describe the repository, but ${why}`,
    hint: 'Put it back from another copy of the repository; a plain one can also be made anew by hand.',
  });
}
