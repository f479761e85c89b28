/**
 * What a repository does with its bytes besides storing them: names them by content, signs and, where asked, encrypts.
 *
 *   passphrase ─scrypt─▶ wraps ▶ master key ─HKDF─▶ ids · checksums · a key for each pack and index file (by its salt)
 *
 * Each file has a key of its own, so a counter is a nonce that never comes twice. Ids are HMACs when encrypted: who sees the
 * packs can't test whether a known file is in them.
 */
import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomBytes } from 'node:crypto';

/** Seals the parts of one file, told apart by their number. */
export interface Sealer {
  readonly salt: Uint8Array;
  /** What sealing adds. */
  readonly overhead: number;
  seal(part: number, bytes: Uint8Array): Uint8Array;
  /** @throws when the bytes are not what was sealed */
  open(part: number, bytes: Uint8Array): Uint8Array;
}

export interface Vault {
  readonly isEncrypted: boolean;
  /** 32 bytes that name the content. */
  idOf(bytes: Uint8Array): Uint8Array;
  /** In an encrypted repository nobody without the passphrase can make it. */
  checksumOf(text: string): string;
  /** @param salt of a file that is there; undefined: of a new one */
  sealer(salt?: Uint8Array): Sealer;
}

export const SALT_BYTES = 32;
const TAG_BYTES = 16;

export const plainVault: Vault = {
  isEncrypted: false,
  idOf: (bytes) => hash('sha256', bytes, 'buffer'),
  checksumOf: (text) => hash('sha256', text, 'hex'),
  sealer: () => ({
    salt: new Uint8Array(SALT_BYTES),
    overhead: 0,
    seal: (_, bytes) => bytes,
    open: (_, bytes) => bytes,
  }),
};

export function encryptedVault(master: Uint8Array): Vault {
  const derived = (salt: Uint8Array, purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', master, salt, `perfkit backup ${purpose}`, 32));
  const [ids, checksums] = [derived(new Uint8Array(), 'ids'), derived(new Uint8Array(), 'checksums')];
  return {
    isEncrypted: true,
    idOf: (bytes) => createHmac('sha256', ids).update(bytes).digest(),
    checksumOf: (text) => createHmac('sha256', checksums).update(text).digest('hex'),
    sealer: (salt = randomBytes(SALT_BYTES)) => sealerOf(derived(salt, 'file'), salt),
  };
}

function sealerOf(key: Uint8Array, salt: Uint8Array): Sealer {
  return {
    salt,
    overhead: TAG_BYTES,
    seal(part, bytes) {
      const cipher = createCipheriv('aes-256-gcm', key, nonce(part));
      return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    },
    open(part, bytes) {
      const end = bytes.length - TAG_BYTES;
      const decipher = createDecipheriv('aes-256-gcm', key, nonce(part), { authTagLength: TAG_BYTES });
      decipher.setAuthTag(bytes.subarray(end));
      return Buffer.concat([decipher.update(bytes.subarray(0, end)), decipher.final()]);
    },
  };
}

function nonce(part: number): Uint8Array {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(part, 8);
  return bytes;
}
