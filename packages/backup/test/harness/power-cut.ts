/**
 * Cuts the power at every operation of a life of backups and prunes, in many ways each, and looks at what is left: all that
 * was promised must be there and readable, nothing that is listed may be unreadable, and it must be possible to go on.
 */
import { createDirectoryStore } from '../../src/adapters/directory-store/index.ts';
import type { Repository } from '../../src/repository.ts';
import type { Store } from '../../src/store.ts';
import { engine, files, noise, records, type TestSource } from '../engines.ts';
import { type DiskFaults, FakeDisk } from './fake-disk.ts';

export interface PowerCutOptions {
  /** Cuts tried at each operation. */
  readonly cuts: number;
  readonly seed: number;
  /** The disk is that of a copy; what it is of lies elsewhere, and loses nothing. @default false */
  readonly ofCopy?: boolean;
  /** A store that does something wrong. */
  readonly mutant?: (store: Store) => Store;
  readonly faults?: DiskFaults;
  /** Look only at what comes after so many backups. @default 0 */
  readonly afterBackups?: number;
  /** Stop at the first broken promise. */
  readonly stopAtFirst?: boolean;
}

export interface PowerCutReport {
  /** Different disks that were looked at. */
  readonly states: number;
  readonly broken: readonly string[];
}

/** A disk at one moment, and what was promised by then. */
interface Moment {
  readonly disk: FakeDisk;
  readonly promised: ReadonlySet<string>;
  readonly after: string;
  readonly backups: number;
}

export async function cutPowerEverywhere(options: PowerCutOptions): Promise<PowerCutReport> {
  const random = randomFrom(options.seed);
  const seen = new Set<string>();
  const broken: string[] = [];
  for (const { disk, promised, after, backups } of await lifeOf(options)) {
    if (backups < (options.afterBackups ?? 0)) continue;
    for (let cut = 0; cut < options.cuts; cut += 1) {
      // The first is a kill: everything that was done is there. The second loses all that can be lost.
      const left = disk.afterPowerCut(cut === 0 ? () => 0.999 : cut === 1 ? () => 0 : random);
      const state = `${[...promised].join()}\n${left.fingerprint()}`;
      if (seen.has(state)) continue;
      seen.add(state);
      const fault = await faultIn(left, promised);
      if (fault !== undefined) broken.push(`after ${after}, cut ${cut}: ${fault}`);
      if (fault !== undefined && options.stopAtFirst === true) return { states: seen.size, broken };
    }
  }
  return { states: seen.size, broken };
}

/** What the snapshot of this number holds: some is the same in all, some comes and goes. */
const contentOf = (number: number): Record<string, string | Uint8Array> => ({
  always: noise(300, 1),
  [`only-${number}`]: noise(200, 100 + number),
  'every-third': noise(250, 200 + (number % 3)),
});

const sourcesOf = (number: number): Record<string, TestSource> => ({
  app: files(contentOf(number)),
  state: records({ number }),
});

async function lifeOf({ mutant = (store) => store, faults = {}, ofCopy = false }: PowerCutOptions): Promise<Moment[]> {
  const moments: Moment[] = [];
  const promised = new Set<string>();
  const note = (after: string): void => {
    moments.push({ disk: disk.copy(), promised: new Set(promised), after, backups });
  };
  let [operation, backups] = [0, 0];
  const changing = new Set(['open', 'write', 'sync', 'rename', 'link', 'remove', 'makeFolder', 'syncFolder']);
  const onOperation: DiskFaults['onOperation'] = (name, path) => {
    operation += 1;
    if (changing.has(name)) note(`${operation} ${name} ${path}`);
  };
  const disk = new FakeDisk({ ...faults, onOperation });
  const cut = mutant(storeOn(disk));
  const repository = await engine(ofCopy ? { openStore: () => cut } : { store: cut });
  const keep = async (number: number): Promise<void> => {
    const { id } = await repository.backup(sourcesOf(number));
    if (ofCopy) await repository.copy('there');
    promised.add(id);
    backups += 1;
    note(`backup ${number}`);
  };
  const prune = async (last: number, isLazy = false): Promise<void> => {
    const all = await repository.snapshots();
    // From the moment it is asked on, what goes is promised no more.
    for (const { id } of all.slice(0, -last)) promised.delete(id);
    await repository.prune({ last }, { isLazy });
    if (ofCopy) await repository.copy('there', { keep: { last } });
    note(`prune to ${last}`);
  };
  for (const number of [1, 2, 3]) await keep(number);
  await prune(2);
  await keep(4);
  await prune(2, true);
  await prune(1);
  await keep(5);
  return moments;
}

async function faultIn(disk: FakeDisk, promised: ReadonlySet<string>): Promise<string | undefined> {
  try {
    const repository = await engine({ store: storeOn(disk) });
    const listed = new Set((await repository.snapshots()).map(({ id }) => id));
    for (const id of promised) if (!listed.has(id)) return `the promised snapshot ${id} is gone`;
    for (const id of listed) await readBack(repository, id);
    const { id } = await repository.backup(sourcesOf(6));
    await readBack(repository, id);
    // What is new must not lean on what the cut left lying about unsynced.
    const again = await engine({ store: storeOn(disk.afterPowerCut(() => 0)) });
    await readBack(again, id);
    await again.prune({ last: 1 });
    await readBack(again, id);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function readBack(repository: Repository, id: string): Promise<void> {
  const { number } = (await repository.read(id, 'state')) as { number: number };
  const read = (await repository.read(id, 'app')) as Record<string, Uint8Array>;
  const expected = contentOf(number);
  if (Object.keys(read).sort().join() !== Object.keys(expected).sort().join())
    throw new Error(`${id} holds other files`);
  for (const [path, bytes] of Object.entries(expected)) {
    if (Buffer.compare(Buffer.from(bytes), read[path] ?? Buffer.of()) !== 0)
      throw new Error(`${path} of ${id} differs`);
  }
}

export const storeOn = (disk: FakeDisk): Store =>
  createDirectoryStore({ folder: '/repo', disk, lock: async () => async () => undefined });

/** 0…1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 4_294_967_296;
  };
}
