/** How a passphrase is given, and what it is. */
import { misuse } from '../../misuse.ts';

/** A passphrase, or the name of the environment variable that holds it. It is neither written anywhere nor shown. */
export type Encrypt = string | { readonly passphrase: string } | { readonly passphraseFrom: string };

/** @throws PerfError `backup/invalid-argument` */
export function passphraseOf(encrypt: Encrypt | undefined): string | undefined {
  if (encrypt === undefined) return undefined;
  if (typeof encrypt === 'object' && 'passphraseFrom' in encrypt) {
    const value = process.env[encrypt.passphraseFrom];
    if (value !== undefined && value !== '') return value;
    const got = value === undefined ? 'nothing' : 'an empty text';
    const hint = 'Set it for this program, or give another name.';
    throw misuse({
      name: encrypt.passphraseFrom,
      expected: 'an environment variable that holds the passphrase',
      got,
      hint,
    });
  }
  const passphrase = typeof encrypt === 'string' ? encrypt : encrypt.passphrase;
  if (typeof passphrase === 'string' && passphrase !== '') return passphrase;
  throw misuse({
    name: 'encrypt',
    expected: 'a passphrase',
    got: 'an empty one',
    hint: 'Give a long one, or the name of a variable as `passphraseFrom`.',
  });
}
