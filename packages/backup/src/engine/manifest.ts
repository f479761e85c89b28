/**
 * `snapshots/<sequence>-<time>-<id>.json`: what a snapshot is, readable by people, with a checksum over every byte of it.
 *
 * It is written last, so what is listed was complete. The entries of a source are too many for it: they lie as chunks too,
 * whose ids stand here, and what did not change among them is kept once.
 */
import { PerfError } from '@perf/core';
import type { Snapshot, SourceSummary } from '../repository.ts';
import type { Chunking } from '../source.ts';
import { futureFormat, VERSION } from './repo-file.ts';
import type { Vault } from './vault.ts';

export interface ManifestSource extends SourceSummary {
  readonly chunking: Chunking;
  /** Hexadecimal ids of the chunks that make up its list of entries. */
  readonly list: readonly string[];
}

export interface Manifest extends Snapshot {
  readonly sources: Readonly<Record<string, ManifestSource>>;
}

const FORMAT = 'perfkit-backup-snapshot';
export const SNAPSHOTS = 'snapshots/';
const NAME = /^snapshots\/(\d+)-[^-]*-([0-9a-f]+)\.json$/;
const CHUNK_ID = /^[0-9a-f]{64}$/;
const UNSIGNED = '"checksum": ""';

export function manifestName({ sequence, at, id }: Snapshot): string {
  const time = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${SNAPSHOTS}${String(sequence).padStart(8, '0')}-${time}-${id}.json`;
}

/** What a manifest's name says, however damaged it is; undefined for what is none. */
export function nameParts(name: string): { readonly sequence: number; readonly id: string } | undefined {
  const [, sequence, id] = NAME.exec(name) ?? [];
  return id === undefined ? undefined : { sequence: Number(sequence), id };
}

export function encodeManifest({ id, sequence, at, ...rest }: Manifest, vault: Vault): Uint8Array {
  const readable = { id, sequence, time: new Date(at).toISOString(), at, ...rest };
  const text = JSON.stringify({ format: FORMAT, version: VERSION, ...readable, checksum: '' }, null, 2);
  return Buffer.from(`${signed(text, vault.checksumOf(text))}\n`);
}

/** @throws PerfError `backup/damaged`, `backup/future-format` */
export function decodeManifest(name: string, bytes: Uint8Array, vault: Vault): Manifest {
  const text = Buffer.from(bytes).toString('utf8').trimEnd();
  const file = parsed(text);
  if (file === undefined) throw damagedManifest(name, 'it is none');
  // Told first: what a newer one signs, and how, is not known.
  if (file.version > VERSION) throw futureFormat(`the snapshot \`${name}\``, file.version);
  const { format: _format, version: _version, time: _time, checksum, ...manifest } = file;
  const at = text.lastIndexOf(`"checksum": "${checksum}"`);
  const unsigned = `${text.slice(0, at)}${UNSIGNED}${text.slice(at + UNSIGNED.length + checksum.length)}`;
  if (at < 0 || vault.checksumOf(unsigned) !== checksum) throw damagedManifest(name, 'its checksum does not fit');
  if (manifestName(manifest) !== name) throw damagedManifest(name, 'it is the one of another snapshot');
  return manifest;
}

interface ManifestFile extends Manifest {
  readonly format: string;
  readonly version: number;
  readonly time: string;
  readonly checksum: string;
}

function parsed(text: string): ManifestFile | undefined {
  try {
    const file = JSON.parse(text) as ManifestFile;
    const isManifest = file.format === FORMAT && Number.isInteger(file.version) && typeof file.checksum === 'string';
    // What a newer one holds is not known.
    return isManifest && (file.version > VERSION || isWhole(file)) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** A checksum that fits says nothing of who made it. */
function isWhole({ id, sequence, at, sources }: Readonly<Partial<Record<keyof Manifest, unknown>>>): boolean {
  const areNumbers = Number.isSafeInteger(sequence) && Number.isFinite(new Date(at as number).getTime());
  const isNamed = areNumbers && typeof at === 'number' && typeof id === 'string';
  if (!isNamed || typeof sources !== 'object' || sources === null) return false;
  return Object.values(sources).every((source: Partial<ManifestSource> | null) => {
    const list: unknown = source?.list;
    return Array.isArray(list) && list.every((chunk) => typeof chunk === 'string' && CHUNK_ID.test(chunk));
  });
}

const signed = (text: string, checksum: string): string => {
  const at = text.lastIndexOf(UNSIGNED);
  return `${text.slice(0, at)}"checksum": "${checksum}"${text.slice(at + UNSIGNED.length)}`;
};

function damagedManifest(name: string, why: string): PerfError {
  return new PerfError('backup/damaged', {
    message: `Expected \`${name}\` to be the manifest that was written, but ${why}`,
    hint: 'Take the snapshot from another copy of the repository, or put the manifest aside with `perfkit backup repair`.',
  });
}

export function summaryOf({ sources, ...snapshot }: Manifest): Snapshot {
  const summaries = Object.entries(sources).map(([name, { list: _list, chunking: _chunking, ...summary }]) => [
    name,
    summary,
  ]);
  return { ...snapshot, sources: Object.fromEntries(summaries) as Record<string, SourceSummary> };
}

/** Newest last, whatever the clocks said. Two that were made at once may share a number. */
export function bySequence(a: Snapshot, b: Snapshot): number {
  return a.sequence - b.sequence || a.at - b.at || (a.id < b.id ? -1 : 1);
}
