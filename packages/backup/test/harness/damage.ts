/** A repository with a little history on a disk that can be made to fail, and a look at whether it gives back the truth. */
import type { Repository } from '../../src/repository.ts';
import { engine, files, noise, records, type TestSource } from '../engines.ts';
import { FakeDisk } from './fake-disk.ts';
import { storeOn } from './power-cut.ts';

/** What the snapshot of this number holds. */
export function sourcesOf(number: number): Record<string, TestSource> {
  return {
    app: files({
      'always.bin': noise(700, 1),
      [`only-${number}.bin`]: noise(500, 50 + number),
      'text.txt': `${number}`,
    }),
    state: records({ number, name: 'ada' }),
  };
}

export const open = (disk: FakeDisk, passphrase?: string): Promise<Repository> =>
  engine({ store: storeOn(disk), ...(passphrase === undefined ? {} : { passphrase }) });

/** @returns `true` when it gave the truth, else its error; throws when it gave something else */
export async function readsTruly(repository: Repository, id: string): Promise<true | Error> {
  let app: Record<string, Uint8Array>;
  let state: { readonly number: number };
  try {
    app = (await repository.read(id, 'app')) as Record<string, Uint8Array>;
    state = (await repository.read(id, 'state')) as { readonly number: number };
  } catch (error) {
    return error as Error;
  }
  const { number } = state;
  const expected = [noise(700, 1), noise(500, 50 + number), Buffer.from(`${number}`)];
  const paths = ['always.bin', `only-${number}.bin`, 'text.txt'];
  if (paths.join() !== Object.keys(app).join()) throw new Error(`other files came back: ${Object.keys(app)}`);
  for (const [place, path] of paths.entries()) {
    if (Buffer.compare(expected[place] as Uint8Array, app[path] as Uint8Array) !== 0)
      throw new Error(`${path} is a lie`);
  }
  return true;
}

export async function withHistory(count = 2): Promise<{ readonly disk: FakeDisk; readonly ids: readonly string[] }> {
  const disk = new FakeDisk();
  const repository = await open(disk);
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) ids.push((await repository.backup(sourcesOf(number))).id);
  return { disk, ids };
}

export async function allReadTruly(repository: Repository): Promise<readonly string[]> {
  const ids = (await repository.snapshots()).map(({ id }) => id);
  for (const id of ids) {
    const outcome = await readsTruly(repository, id);
    if (outcome !== true) throw outcome;
  }
  return ids;
}
