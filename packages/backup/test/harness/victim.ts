/**
 * A program that backs up, copies, prunes and restores until it kills itself at the operation on the disk that it was told.
 *
 *   node victim.ts FOLDER OPERATION          tells `saved ID`, `copied ID`, `pruning ID …`, `restoring PATH` as it goes
 */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { createDirectoryStore } from '../../src/adapters/directory-store/index.ts';
import { type Disk, nodeDisk } from '../../src/adapters/disk/disk.ts';
import { createRestoreFolder } from '../../src/adapters/restore-folder/index.ts';
import type { RestoreFolder } from '../../src/engine/restore-target.ts';
import type { Store } from '../../src/store.ts';
import { engine } from '../engines.ts';
import { sourcesOf } from './damage.ts';

const [folder = '', operation = ''] = process.argv.slice(2);
let left = Number(operation);

function count(): void {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

/** The same, and every call counts. */
function counted<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        count();
        const result: unknown = Reflect.apply(value, object, args);
        return name === 'file' ? counted(result as object) : result;
      };
    },
  });
}

flushCompileCache();
const tell = (line: string): void => void writeSync(1, `${line}\n`);
const store = createDirectoryStore({ folder: `${folder}/repo`, disk: counted<Disk>(nodeDisk) });
const restoreFolder = (to: string): RestoreFolder => counted<RestoreFolder>(createRestoreFolder(to, false));
const openStore = (copy: string): Store => createDirectoryStore({ folder: copy, disk: counted<Disk>(nodeDisk) });
const repository = await engine({ store, restoreFolder, openStore });
for (let turn = 0; ; turn += 1) {
  const { id } = await repository.backup(sourcesOf(turn % 7));
  tell(`saved ${id}`);
  await repository.copy(`${folder}/copy`, { keep: { last: 3 } });
  tell(`copied ${id}`);
  const to = `${folder}/out-${process.pid}-${turn}`;
  tell(`restoring ${to}`);
  await repository.restore(id, { to });
  const all = await repository.snapshots();
  tell(
    `pruning ${all
      .slice(0, -2)
      .map((snapshot) => snapshot.id)
      .join(' ')}`,
  );
  await repository.prune({ last: 2 });
}
