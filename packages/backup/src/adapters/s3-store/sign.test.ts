import { describe, expect, it } from 'vitest';
import { signed } from './sign.ts';

/** The examples of Amazon's S3 API reference, "Signature Calculations for the Authorization Header". */
const signer = {
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  region: 'us-east-1',
  now: Date.UTC(2013, 4, 24),
};
const signatureOf = (
  method: string,
  path: string,
  { headers = {}, body = '' }: { readonly headers?: Record<string, string>; readonly body?: string } = {},
): string | undefined => {
  const url = new URL(`https://examplebucket.s3.amazonaws.com${path}`);
  const { authorization } = signed({ method, url, headers, body: Buffer.from(body) }, signer);
  return authorization?.split('Signature=')[1];
};

describe('a signed request', () => {
  it('has the signature that Amazon gives for a part of an object', () => {
    expect(signatureOf('GET', '/test.txt', { headers: { range: 'bytes=0-9' } })).toBe(
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  it('has the one for a body, and a name that has to be encoded', () => {
    const headers = { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' };
    expect(signatureOf('PUT', '/test%24file.text', { headers, body: 'Welcome to Amazon S3.' })).toBe(
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    );
  });

  it('has the one for a query, whatever its order', () => {
    const expected = '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7';
    expect(signatureOf('GET', '/?max-keys=2&prefix=J')).toBe(expected);
    expect(signatureOf('GET', '/?prefix=J&max-keys=2')).toBe(expected);
  });
});
