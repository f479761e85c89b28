/**
 * AWS Signature Version 4 in headers ("Authenticating Requests: Using the Authorization Header", Amazon S3 API reference).
 *
 * Every header that is sent and the sha256 of the body are signed: what is changed on the way is refused by the store.
 */
import { createHmac, hash } from 'node:crypto';
import type { EpochMs } from '@perf/core';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface Unsigned {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Signer {
  readonly credentials: Credentials;
  readonly region: string;
  readonly now: EpochMs;
}

/** @returns the headers to send */
export function signed({ method, url, headers, body }: Unsigned, signer: Signer): Record<string, string> {
  const { credentials, region, now } = signer;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const time = new Date(now).toISOString().replaceAll(/[:-]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const content = hash('sha256', body, 'hex');
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-content-sha256': content,
    'x-amz-date': time,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(all).sort();
  const lines = names.map((name) => `${name}:${all[name]?.trim()}\n`).join('');
  const canonical = [method, url.pathname, canonicalQuery(url), lines, names.join(';'), content].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hash('sha256', canonical, 'hex')].join('\n');
  const key = ['aws4_request', 's3', region, day].reduceRight<string | Buffer>(mac, `AWS4${secretAccessKey}`);
  const signature = mac(key, toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return { ...all, authorization };
}

/** RFC 3986: as `encodeURIComponent`, and `!'()*` too. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([key, value]) => `${encoded(key)}=${encoded(value)}`)
    .sort()
    .join('&');
}

const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
