import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, temporaryFolder, withDisks } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { stateStoreContract } from '../../state-store.contract.ts';
import { createFileState } from './index.ts';

stateStoreContract('files', async () => createFileState({ folder: (await temporaryFolder()).at('state') }));

async function start() {
  const { path: folder } = await temporaryFolder();
  const onTrouble = vi.fn<(trouble: string) => void>();
  return { folder, onTrouble, store: createFileState({ folder, onTrouble }) };
}

async function flipBit(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  const place = Math.floor(at * (bytes.length - 1));
  bytes[place] = (bytes[place] ?? 0) ^ 4;
  await writeFile(file, bytes);
}

describe('state in files', () => {
  it('is there for the next one who opens the folder, and nothing else is', async () => {
    const { folder, store } = await start();
    await store.set('alerts', 'old');
    await store.set('alerts', 'new');
    expect(await createFileState({ folder }).get('alerts')).toBe('new');
    expect((await readdir(folder)).sort()).toEqual(['alerts.json', 'alerts.previous.json']);
  });

  it.each([0, 0.2, 0.5, 0.99, 1])(
    'notices one flipped bit (at %f), says so once and uses the value before',
    async (at) => {
      const { folder, store, onTrouble } = await start();
      await store.set('alerts', 'old');
      await store.set('alerts', 'new');
      await flipBit(join(folder, 'alerts.json'), at);
      expect([await store.get('alerts'), await store.get('alerts')]).toEqual(['old', 'old']);
      expect(onTrouble.mock.calls).toEqual([
        [`The state \`alerts\` in ${folder} is damaged: the value before it is used.`],
      ]);
    },
  );

  it('puts a damaged file aside before it writes, and keeps the generation that is whole', async () => {
    const { folder, store } = await start();
    await store.set('alerts', 'old');
    await store.set('alerts', 'new');
    await flipBit(join(folder, 'alerts.json'), 0.5);
    const damaged = await readFile(join(folder, 'alerts.json'));
    await store.set('alerts', 'newest');
    expect(await store.get('alerts')).toBe('newest');
    expect(await readFile(join(folder, 'alerts.damaged.json'))).toEqual(damaged);
    await flipBit(join(folder, 'alerts.json'), 0.5);
    expect(await store.get('alerts')).toBe('old');
  });

  it('begins anew, and says so, when both generations are damaged', async () => {
    const { folder, store, onTrouble } = await start();
    await store.set('alerts', 'old');
    await store.set('alerts', 'new');
    for (const name of ['alerts.json', 'alerts.previous.json']) await writeFile(join(folder, name), '');
    expect(await store.get('alerts')).toBeUndefined();
    expect(onTrouble).toHaveBeenCalledWith(expect.stringContaining('it begins anew'));
  });

  it('reads the value before, when a crash fell between the two renames', async () => {
    const { folder, store } = await start();
    await store.set('alerts', 'old');
    execFileSync('mv', [join(folder, 'alerts.json'), join(folder, 'alerts.previous.json')]);
    expect([await store.get('alerts'), await store.keys()]).toEqual(['old', ['alerts']]);
    await store.set('alerts', 'new');
    expect(await store.get('alerts')).toBe('new');
  });

  it('removes what a killed process left behind, but not what another one is writing', async () => {
    const { folder, store } = await start();
    for (const name of ['a.1.tmp', 'a.2.tmp']) await writeFile(join(folder, name), 'half');
    await utimes(join(folder, 'a.1.tmp'), 0, 0);
    await store.set('a', 1);
    expect((await readdir(folder)).sort()).toEqual(['a.2.tmp', 'a.json']);
  });

  it('fails with the old value in place when there is no folder to write into', async () => {
    const { folder } = await start();
    await writeFile(join(folder, 'file'), '');
    const store = createFileState({ folder: join(folder, 'file', 'state') });
    await expect(store.set('alerts', 1)).rejects.toMatchObject({ code: 'core/state-not-saved' });
    await expect(store.get('alerts')).rejects.toMatchObject({ code: 'core/state-not-read' });
  });

  it('keeps the old value on a full disk, says so, and saves again when there is room', async () => {
    const { folder } = await start();
    const program = `
      import { readdirSync } from 'node:fs';
      import { createFileState } from '${new URL('./index.ts', import.meta.url).href}';
      const folder = ${JSON.stringify(folder)};
      const store = createFileState({ folder });
      await store.set('alerts', 'old'.repeat(1_000));
      const { code, cause } = await store.set('alerts', 'new'.repeat(50_000)).catch((error) => error);
      const kept = await createFileState({ folder }).get('alerts');
      await store.set('alerts', 'short');
      process.stdout.write(JSON.stringify({
        code, cause: cause.code, kept: kept.length, after: await store.get('alerts'), files: readdirSync(folder).sort(),
      }));`;
    const [unshare, ...words] = await withDisks(`mount -t tmpfs -o size=64k t '${folder}'`);
    const args = ['--conditions=@perf/source', '--no-warnings', '--input-type=module', '--eval', program];
    const { stdout, stderr } = await runProgram(unshare, [...words, process.execPath, ...args]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      code: 'core/state-not-saved',
      cause: 'ENOSPC',
      kept: 3_000,
      after: 'short',
      files: ['alerts.json', 'alerts.previous.json'],
    });
  });
});

describe('a folder that is missing', () => {
  it('is made with those above it where it can, and fails where the system has no such folders', async () => {
    const { at } = await temporaryFolder();
    const folder = at('a/b/c');
    await createFileState({ folder }).set('alerts', 1);
    expect(await createFileState({ folder }).get('alerts')).toBe(1);
    await writeFile(at('file'), '');
    const inFile = createFileState({ folder: at('file/state') });
    await expect(inFile.set('alerts', 1)).rejects.toMatchObject({ code: 'core/state-not-saved' });
  });

  it.runIf(process.platform === 'linux')('fails, and does not try for ever, below /proc', async () => {
    // In a program of its own: what never ends can't be ended here.
    const program = `
      import { createFileState } from '@perf/core/file-state';
      const failure = await createFileState({ folder: '/proc/perfkit/state' }).set('alerts', 1).catch((error) => error);
      process.stdout.write(failure.code);`;
    const args = ['--conditions=@perf/source', '--no-warnings', '--input-type=module', '--eval', program];
    expect((await runProgram(process.execPath, args, { cwd: import.meta.dirname })).stdout).toBe(
      'core/state-not-saved',
    );
  });
});

describe('a folder that somebody removed meanwhile', () => {
  it('costs one value, and is there again for the next', async () => {
    const { folder, store } = await start();
    await store.set('alerts', 1);
    await rm(folder, { recursive: true });
    await expect(store.set('alerts', 2)).rejects.toMatchObject({ code: 'core/state-not-saved' });
    await store.set('alerts', 3);
    expect(await store.get('alerts')).toBe(3);
  });
});
