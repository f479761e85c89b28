/** The files of the page, ready to be sent: compressed once, known again by their tag. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer, Asked } from './exchange.ts';
import { takesGzip } from './packed.ts';

export interface PageFile {
  /** A media type. */
  readonly type: string;
  readonly text: string;
}

/** By name; `index.html` is the page. */
export type PageFiles = Readonly<Record<string, PageFile>>;

interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly plain: Uint8Array;
  readonly zipped: Uint8Array;
}

export type Assets = ReadonlyMap<string, Asset>;

/** A page that is left open asks again after an update: the tag says at once that nothing has changed. */
const CACHE = 'no-cache';

export async function assetsOf(files: PageFiles): Promise<Assets> {
  const zip = promisify(gzip);
  const assets = await Promise.all(
    Object.entries(files).map(async ([name, { type, text }]): Promise<[string, Asset]> => {
      const plain = Buffer.from(text);
      const zipped = await zip(plain, { level: 9 });
      const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
      return [name === 'index.html' ? '/' : `/${name}`, { type, etag, plain, zipped }];
    }),
  );
  return new Map(assets);
}

/** @returns undefined: there is none of that name */
export function assetAnswer(assets: Assets, { path, headers }: Pick<Asked, 'path' | 'headers'>): Answer | undefined {
  const asset = assets.get(path);
  if (asset === undefined) return undefined;
  const { type, etag, plain, zipped } = asset;
  const own = { etag, 'cache-control': CACHE, vary: 'accept-encoding' };
  if (headers['if-none-match']?.split(/,\s*/).some((tag) => tag.replace(/^W\//, '') === etag)) {
    return { status: 304, headers: own };
  }
  const isZipped = takesGzip(headers);
  const encoding: Record<string, string> = isZipped ? { 'content-encoding': 'gzip' } : {};
  return { status: 200, headers: { ...own, 'content-type': type, ...encoding }, body: isZipped ? zipped : plain };
}
