/**
 * A program that does one thing with a repository: `node backing-up.ts backup|restore REPOSITORY files|sqlite|state PATH`
 * prints what it took, as JSON.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { files, type Source, sqlite } from '@perf/backup';
import { openRepository } from '@perf/backup/repository';

/** What one step took. */
export interface Took {
  readonly ms: number;
  /** Milliseconds of processor time, of all threads. */
  readonly cpu: number;
  /** The most memory that the process had during it, beyond what it had before. Linux only; elsewhere 0. */
  readonly bytes: number;
}

const [verb = '', folder = '', kind = '', path = ''] = process.argv.slice(2);
const source: Source = kind === 'sqlite' ? sqlite(path) : files(path);

/** @param field of `/proc/self/status` */
function memory(field: 'VmRSS' | 'VmHWM'): number {
  if (process.platform !== 'linux') return 0;
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

globalThis.gc?.();
const before = memory('VmRSS');
// The highest mark so far is forgotten.
if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
const [began, used] = [performance.now(), process.cpuUsage()];
const repository = await openRepository({ folder });
if (verb === 'restore') {
  const [newest] = (await repository.snapshots()).slice(-1);
  await repository.restore(newest?.id ?? '', { to: path });
} else {
  const open = Object.assign(await source.open(new AbortController().signal), { kind: source.kind });
  await repository.backup({ [kind]: open });
}
const ms = performance.now() - began;
const { user, system } = process.cpuUsage(used);
const took: Took = { ms, cpu: (user + system) / 1_000, bytes: memory('VmHWM') - before };
await repository.close();
console.log(JSON.stringify(took));
