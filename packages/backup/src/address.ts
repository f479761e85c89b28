/**
 * Where a repository lies, as people write it:
 *
 *   ./copies                                                            a folder
 *   s3://bucket/prefix                                                  Amazon's S3, in the region of the environment
 *   s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-west-1 any other store that speaks S3
 *
 * Credentials have no place in it: it is shown, logged, and kept in configurations.
 */
import { PerfError } from '@perf/core';

export interface S3Address {
  readonly bucket: string;
  /** Without slashes at its ends; empty: the whole bucket. */
  readonly prefix: string;
  /** @default AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or Amazon's of the region */
  readonly endpoint?: string;
  /** @default AWS_REGION, AWS_DEFAULT_REGION, or us-east-1 */
  readonly region?: string;
}

export type Address = { readonly folder: string } | { readonly s3: S3Address };

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^(?:[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*)?$/;
const REGION = /^[a-z0-9-]{1,40}$/;
const SETTINGS: readonly string[] = ['endpoint', 'region'];

/**
 * Where copies lie, from its text: a folder or `s3://bucket/prefix`.
 *
 * @param text a folder is taken as it stands: relative paths are for the caller to resolve
 * @throws PerfError `backup/invalid-argument`; what may be a secret is not repeated
 */
export function parseAddress(text: string): Address {
  if (text.trim() === '') throw odd('a folder or `s3://bucket/prefix`, got nothing');
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { folder: text };
  if (scheme !== 's3') throw odd(`a folder or begin with \`s3://\`, got \`${scheme}://\``);
  const url = URL.parse(text);
  if (url === null) throw odd('readable as `s3://bucket/prefix`');
  if (url.username !== '' || url.password !== '') throw odd('without credentials', NO_SECRETS);
  return { s3: s3Of(url) };
}

/** The same again, for messages and for keys. */
export function addressText(address: Address): string {
  if ('folder' in address) return address.folder;
  const { bucket, prefix, endpoint, region } = address.s3;
  const settings = new URLSearchParams();
  if (endpoint !== undefined) settings.set('endpoint', endpoint);
  if (region !== undefined) settings.set('region', region);
  const query = settings.size === 0 ? '' : `?${decodeURIComponent(settings.toString())}`;
  return `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}${query}`;
}

function s3Of({ host, pathname, searchParams, hash }: URL): S3Address {
  const unknown = [...searchParams.keys()].find((key) => !SETTINGS.includes(key));
  if (unknown !== undefined) throw odd(`with no other settings than ${SETTINGS.join(' and ')}`, NO_SECRETS);
  const prefix = pathname.replaceAll(/^\/+|\/+$/g, '');
  const endpoint = searchParams.get('endpoint') ?? undefined;
  const region = searchParams.get('region') ?? undefined;
  if (!BUCKET.test(host)) throw odd('with a bucket of 3 to 63 lower-case letters, digits, `.` and `-`');
  if (!PREFIX.test(prefix) || hash !== '') throw odd('with a prefix of letters, digits, `.`, `-`, `_` and slashes');
  if (region !== undefined && !REGION.test(region)) throw odd('with a region such as `eu-west-1`');
  return {
    bucket: host,
    prefix,
    ...(endpoint === undefined ? {} : { endpoint: checkedEndpoint(endpoint) }),
    ...(region === undefined ? {} : { region }),
  };
}

/** @returns its origin @throws PerfError `backup/invalid-argument` */
export function checkedEndpoint(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '') {
    throw odd('with an endpoint such as `https://s3.example.org`, without a path');
  }
  if (url.username !== '' || url.password !== '') throw odd('with an endpoint without credentials', NO_SECRETS);
  return url.origin;
}

const NO_SECRETS = 'Put credentials into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: an address is shown and logged.';

function odd(expected: string, hint = 'Write a path, or s3://bucket/prefix?endpoint=https://…&region=….'): PerfError {
  return new PerfError('backup/invalid-argument', {
    message: `Expected the address of the copies to be ${expected}`,
    hint,
  });
}
