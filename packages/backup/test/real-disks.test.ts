/** Disks of the kernel's that are full or read-only: the words are those of the system, not of a stand-in. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fullDisk, readOnly, runProgram, temporaryFolder, withDisks } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createDirectoryStore } from '../src/adapters/directory-store/index.ts';
import { engine, files, noise } from './engines.ts';

const source = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

/** Opens the repository, backs up, reads the newest, restores it onto the same disk: prints what each came to. */
const PROGRAM = `
  import { createDirectoryStore } from ${source('../src/adapters/directory-store/index.ts')};
  import { engine, files, noise } from ${source('./engines.ts')};
  const outcome = (promise) => promise.then((value) => JSON.stringify(value), (error) => error.code + ' ' + error.hint);
  const opened = engine({ store: createDirectoryStore({ folder: process.argv[1] }) });
  console.log(await outcome(opened.then((repository) => repository.backup({ app: files({ big: noise(100_000) }) }))));
  console.log(await outcome(opened.then(async (repository) => {
    const [newest] = (await repository.snapshots()).slice(-1);
    return Object.keys(await repository.read(newest.id, 'app'));
  })));
  console.log(await outcome(opened.then(async (repository) => {
    const [newest] = (await repository.snapshots()).slice(-1);
    return repository.restore(newest.id, { to: process.argv[1] + '/deep/restored' });
  })));
`;

const flags = [
  '--conditions=@perf/source',
  '--disable-warning=ExperimentalWarning',
  '--input-type=module',
  '-e',
  PROGRAM,
];

describe('a repository on a real disk', () => {
  it('says that a full one is full', async () => {
    const { at } = await temporaryFolder();
    mkdirSync(at('disk'));
    const [program, ...args] = await withDisks(fullDisk(at('disk')));
    const { stdout } = await runProgram(program, [...args, process.execPath, ...flags, at('disk')]);
    expect(stdout).toMatch(/^backup\/no-space Free some space/);
  });

  it('says that a read-only one is read-only, and is read all the same', async () => {
    const { at } = await temporaryFolder();
    const repository = await engine({ store: createDirectoryStore({ folder: at('repo') }) });
    await repository.backup({ app: files({ kept: noise(5000) }) });
    const [program, ...args] = await withDisks(readOnly(at('repo')));
    const { stdout } = await runProgram(program, [...args, process.execPath, ...flags, at('repo')]);
    const refused = expect.stringMatching(/^backup\/read-only Allow writing/);
    expect(stdout.split('\n')).toEqual([refused, '["kept"]', refused, '']);
  });
});
