/** What is in the file that pnpm packs. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { tarballName } from './packages.mjs';

const BLOCK = 512;

/**
 * @param {string} folder where the tarballs lie
 * @param {import('./packages.mjs').Manifest} manifest
 * @returns {{ packed: number, files: Map<string, Buffer> }} bytes of the tarball; regular files by their path in the package
 */
export function readTarball(folder, manifest) {
  const tarball = readFileSync(join(folder, tarballName(manifest)));
  return { packed: tarball.length, files: filesIn(gunzipSync(tarball)) };
}

/** Headers of one block, each with its content in whole blocks after it (POSIX ustar). @param {Buffer} archive */
function filesIn(archive) {
  const files = new Map();
  const text = (at, length) => archive.toString('utf8', at, at + length).split('\0', 1)[0];
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const name = posix.join(text(at + 345, 155), text(at, 100)).replace(/^package\//, '');
    const type = text(at + 156, 1);
    if (type === '0' || type === '') files.set(name, archive.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
