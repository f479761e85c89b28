/** What the verbs of `perfkit backup` do: each opens the backups, asks one thing of them, and says what came of it. */
import { formatBytes, formatDuration } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import type { Backup, Copied, Copies, Verified, Work } from '@perf/backup';
import { PerfError } from '@perf/core';
import { EXIT } from '@perf/runtime/exit-code';
import { chatter } from '../chatter.ts';
import { jsonText, withEscapes } from '../json.ts';
import { table } from '../render/table.ts';
import { type BackupFlags, reading, using } from './open-backups.ts';

type FromFlags = BackupFlags & { readonly from?: string };

function say(flags: BackupFlags, value: object, words: string | readonly string[]): void {
  process.stdout.write(flags.json === true ? jsonText(value) : `${[words].flat().join('\n')}\n`);
}

export async function init(flags: BackupFlags): Promise<void> {
  await using(flags, { isNew: true }, async (backup, _, folder) => {
    const snapshots = (await backup.list()).length;
    say(
      flags,
      { folder, snapshots },
      `Snapshots are kept in ${folder}: ${snapshots} so far. Take one: perfkit backup now`,
    );
  });
}

export async function now(flags: BackupFlags): Promise<void> {
  const { snapshot, copied } = await using(flags, { isNew: true }, async (backup, work) => {
    const taken = await backup.now(work);
    return { snapshot: taken, copied: await copiedAfter(backup, work) };
  });
  const { id, bytes, addedBytes, duration, sources } = snapshot;
  const notices = Object.values(sources).flatMap((source) => source.notices ?? []);
  const figures = `${formatBytes(bytes)}, ${formatBytes(addedBytes)} new, ${formatDuration(duration)}`;
  say(flags, snapshot, [`${id}  ${figures}`, ...notices.map(({ text }) => `  ! ${plain(text)}`)]);
  if (copied !== undefined) process.stderr.write(`${plain(copied)}\n`);
}

/** The snapshot is safe here, whatever comes of the copy. @returns words when the copy failed */
async function copiedAfter(backup: Backup, work: Work): Promise<string | undefined> {
  if ((await backup.stats()).copy === undefined) return undefined;
  try {
    await backup.copy(work);
    return undefined;
  } catch (error) {
    const { message, hint = '' } = error as Error & { hint?: string };
    return `kept here, but not copied: ${message}. ${hint}`;
  }
}

export async function copy(flags: BackupFlags & { readonly to?: string }): Promise<void> {
  const copied = await using(flags, { copyTo: flags.to }, (backup, work) => backup.copy(work));
  say(flags, copied, copiedText(copied));
  if (copied.held.length > 0) process.exitCode = EXIT.broken;
}

function copiedText({ snapshots, bytes, removed, held, damaged }: Copied): string[] {
  const sent = `${counted(snapshots, 'snapshot')} copied, ${formatBytes(bytes)} sent, ${removed} removed there`;
  if (held.length === 0) return [sent];
  return [
    sent,
    `DAMAGED: not copied, as part of what they need is damaged here: ${held.join(' ')}`,
    ...damaged.map((object) => `  ${plain(object)}`),
  ];
}

export async function watch(flags: BackupFlags): Promise<void> {
  await using(flags, { isNew: true, isEndless: true }, async (backup, { signal }, folder) => {
    chatter(flags).write(`perfkit backs up into ${folder} whenever something changed, until Ctrl-C\n`);
    backup.start();
    // The timer of backups keeps nothing alive, this one does.
    const alive = setInterval(() => undefined, 60_000);
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
    clearInterval(alive);
  });
}

export async function list(flags: FromFlags): Promise<void> {
  const snapshots = await reading(flags, (backup) => backup.list());
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const rows = snapshots.map(({ id, at, sources, bytes, addedBytes }) => [
    id,
    new Date(at).toISOString(),
    plain(Object.keys(sources).join(' ')),
    formatBytes(bytes),
    formatBytes(addedBytes),
  ]);
  const columns = [{ title: 'snapshot' }, { title: 'taken' }, { title: 'sources' }, right('all'), right('new')];
  say(flags, snapshots, snapshots.length === 0 ? 'No snapshot yet.' : table(columns, rows, 120));
}

export async function show(flags: FromFlags, wanted: string): Promise<void> {
  const snapshot = await reading(flags, (backup) => backup.find(wanted));
  const sources = Object.entries(snapshot.sources).flatMap(([name, { kind, entries, bytes, notices = [] }]) => [
    `  ${plain(name)}  ${kind}, ${counted(entries, 'entry', 'entries')}, ${formatBytes(bytes)}`,
    ...notices.map(({ text }) => `    ! ${plain(text)}`),
  ]);
  say(flags, snapshot, [
    `${snapshot.id}  number ${snapshot.sequence}, ${new Date(snapshot.at).toISOString()}`,
    ...sources,
  ]);
}

type CatWords = [snapshot: string, source: string, key?: string];

export async function cat(flags: FromFlags, ...[wanted, source, key]: CatWords): Promise<void> {
  const value = await reading(flags, (backup) =>
    key === undefined ? backup.read(wanted, source) : recordOf(backup, wanted, { source, key }),
  );
  process.stdout.write(`${withEscapes(JSON.stringify(value, asJson, 2))}\n`);
}

interface RecordPlace {
  readonly source: string;
  readonly key: string;
}

/** On a command line every key is a text; one that is a number is meant when there is none of that text. */
async function recordOf(backup: Copies, wanted: string, { source, key }: RecordPlace): Promise<unknown> {
  const all = await backup.records(wanted, source);
  const found = all.has(key) ? key : Number(key);
  if (all.has(found)) return all.get(found);
  throw new PerfError('backup/no-record', {
    message: `Expected a record \`${plain(key)}\` in \`${plain(source)}\`, but its ${all.size} records have other keys`,
    hint: 'Print them all by leaving the key out.',
  });
}

/** Content that is text as text, other content as base64. */
function asJson(_: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return { base64: Buffer.from(value).toString('base64') };
  }
}

export async function diff(flags: FromFlags, older: string, newer: string): Promise<void> {
  const differences = await reading(flags, (backup) => backup.diff(older, newer));
  const lines = differences.map(({ change, source, path }) => `${change.padEnd(7)}  ${plain(`${source}/${path}`)}`);
  say(flags, differences, lines.length === 0 ? 'They hold the same.' : lines);
}

export async function verify(flags: FromFlags & { readonly data?: boolean }, wanted?: string): Promise<void> {
  const options = { data: flags.data === true };
  sayVerified(flags, await reading(flags, (backup, work) => backup.verify(wanted, { ...work, ...options })));
}

export async function repair(flags: BackupFlags): Promise<void> {
  sayVerified(flags, await using(flags, {}, (backup, work) => backup.repair(work)));
}

function sayVerified(flags: BackupFlags, verified: Verified): void {
  const { snapshots, damage, depth } = verified;
  const looked = depth === 'data' ? 'every byte read' : 'contents not read; --data reads them';
  const lines = damage.map(({ object, what, snapshots: hurt }) => {
    const whom = hurt.length === 0 ? 'no snapshot needs it' : `can't be restored whole: ${hurt.join(' ')}`;
    return `  ${plain(object)}: ${plain(what)}; ${whom}`;
  });
  const whole = `${counted(snapshots.length, 'snapshot')}, nothing is damaged (${looked}).`;
  say(
    flags,
    verified,
    damage.length === 0 ? whole : [`DAMAGED, ${counted(snapshots.length, 'snapshot')} looked at:`, ...lines],
  );
  if (damage.length > 0) process.exitCode = EXIT.broken;
}

type RestoreFlags = FromFlags & {
  readonly to: string;
  readonly source?: string;
  readonly path?: string;
  readonly linksOut?: boolean;
};

export async function restore(flags: RestoreFlags, wanted: string): Promise<void> {
  const { to, source, path, linksOut = false } = flags;
  const part = {
    linksOut,
    ...(source === undefined ? {} : { source }),
    ...(path === undefined ? {} : { path }),
  };
  const restored = await reading(flags, (backup, work) => backup.restore(wanted, { ...work, to, ...part }));
  const { entries, bytes, notices = [], noticeCount = 0 } = restored;
  const left = noticeCount === 0 ? [] : [`Left out: ${noticeCount}; --links-out restores links that lead out as well.`];
  say(flags, restored, [
    `${counted(entries, 'entry', 'entries')}, ${formatBytes(bytes)}, restored to ${to}`,
    ...notices.map(({ text }) => `  ${plain(text)}`),
    ...left,
  ]);
}

export async function drill(flags: FromFlags, wanted?: string): Promise<void> {
  const drilled = await reading(flags, (backup, work) => backup.drill(wanted, work));
  const { different, snapshot, entries, bytes, duration } = drilled;
  const came = `${snapshot}: ${counted(entries, 'entry', 'entries')}, ${formatBytes(bytes)} restored and compared in ${formatDuration(duration)}`;
  const lines = different.map((path) => `  different: ${plain(path)}`);
  say(flags, drilled, different.length === 0 ? `${came}; all of it came back.` : [`DAMAGED: ${came}`, ...lines]);
  if (different.length > 0) process.exitCode = EXIT.broken;
}

export async function prune(flags: BackupFlags & { readonly dryRun?: boolean }): Promise<void> {
  const dryRun = flags.dryRun === true;
  const pruned = await using(flags, {}, (backup, work) => backup.prune({ ...work, dryRun }));
  const { removed, kept, freedBytes } = pruned;
  const words = `${counted(removed.length, 'snapshot')} ${dryRun ? 'would go' : 'removed'}, ${kept.length} kept, ${formatBytes(freedBytes)} freed`;
  say(flags, pruned, [words, ...removed.map(({ id, at }) => `  ${id}  ${new Date(at).toISOString()}`)]);
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
