import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { engine, files, type TestEntry } from '../../../test/engines.ts';
import { forgeSnapshot, X } from '../../../test/forged.ts';
import type { Restored } from '../../repository.ts';
import { nodeDisk } from '../disk/disk.ts';
import { canSyncDisk } from '../disk/sync-disk.ts';
import { createMemoryStore } from '../memory-store/index.ts';
import { createRestoreFolder } from './index.ts';

const restored = async (
  entries: readonly TestEntry[],
  to: string,
  how: { readonly linksOut?: boolean } = {},
): Promise<Restored> => {
  const repository = await engine({ store: createMemoryStore() });
  const { id } = await repository.backup({ app: files(entries) });
  return repository.restore(id, { to, ...how });
};

const link = (path: string, target: string): TestEntry => ({ path, type: 'link', target });

describe('a restore', () => {
  it('brings back rights, times, links and empty folders', async () => {
    const { at } = await temporaryFolder();
    await restored(
      [
        { path: 'bin', type: 'directory', mode: 0o700, modified: 1_600_000_000_000 },
        { path: 'bin/run', content: '#!', mode: 0o755, modified: 1_500_000_000_000 },
        { path: 'empty', type: 'directory' },
        { path: 'to', type: 'link', target: 'bin/run' },
      ],
      at('out'),
    );
    expect(statSync(at('out/app/bin/run'))).toMatchObject({ mtimeMs: 1_500_000_000_000 });
    expect(statSync(at('out/app/bin/run')).mode & 0o777).toBe(0o755);
    expect(statSync(at('out/app/bin'))).toMatchObject({ mtimeMs: 1_600_000_000_000 });
    expect(statSync(at('out/app/bin')).mode & 0o777).toBe(0o700);
    expect(readlinkSync(at('out/app/to'))).toBe('bin/run');
    expect(readdirSync(at('out/app/empty'))).toEqual([]);
    expect(readdirSync(at())).toEqual(['out']);
  });

  it('syncs all of it before it takes its name, at once where the system can and else each', async () => {
    const { at } = await temporaryFolder();
    const [files, folders] = [vi.spyOn(nodeDisk, 'sync'), vi.spyOn(nodeDisk, 'syncFolder')];
    onTestFinished(() => void vi.restoreAllMocks());
    const restore = (to: string, atOnce: boolean): readonly number[] => {
      const folder = createRestoreFolder(at(to), atOnce);
      folder.directory('locked', { mode: 0, modified: undefined });
      for (const path of ['a', 'deep/b']) folder.file(path, { mode: 0, modified: undefined }).close();
      folder.finish();
      const calls = [files.mock.calls.length, folders.mock.calls.length];
      vi.clearAllMocks();
      return calls;
    };
    // Itself, `locked`, `deep`, and at last the folder above.
    expect(restore('each', false)).toEqual([2, 4]);
    if (canSyncDisk()) expect(restore('at-once', true)).toEqual([0, 1]);
  });

  it('never touches what is there', async () => {
    const { at } = await temporaryFolder();
    mkdirSync(at('out'));
    writeFileSync(at('out/mine'), 'precious');
    await expect(restored([{ path: 'a', content: '1' }], at('out'))).rejects.toMatchObject({
      code: 'backup/target-taken',
    });
    expect(readFileSync(at('out/mine'), 'utf8')).toBe('precious');
    expect(readdirSync(at())).toEqual(['out']);
  });

  it.each([
    '../evil',
    'a/../../evil',
    '/evil',
    'a//b',
    'a/./b',
    '',
    'nul\0byte',
    '..\\evil',
    'a\\..\\..\\evil',
    'C:\\evil',
    '\\\\host\\evil',
  ])('refuses the path %j, in a backup and in a restore', async (path) => {
    const { at } = await temporaryFolder();
    await expect(restored([{ path, content: 'x' }], at('out'))).rejects.toMatchObject({ code: 'backup/unsafe-path' });
    const store = createMemoryStore();
    const repository = await engine({ store });
    const id = await forgeSnapshot(store, [X, { path, type: 'file', size: 1 }]);
    await expect(repository.restore(id, { to: at('out') })).rejects.toMatchObject({ code: 'backup/unsafe-path' });
    expect(readdirSync(at())).toEqual([]);
  });

  it.each(['../out2', '..', 'a/b', '/tmp/x'])('refuses a forged snapshot with a source named %j', async (source) => {
    const { at } = await temporaryFolder();
    const store = createMemoryStore();
    const repository = await engine({ store });
    const id = await forgeSnapshot(store, [X, { path: 'a', type: 'file', size: 1 }], source);
    await expect(repository.restore(id, { to: at('out') })).rejects.toMatchObject({ code: 'backup/unsafe-path' });
    expect(readdirSync(at())).toEqual([]);
  });

  it('names a list that promises more than there is', async () => {
    const { at } = await temporaryFolder();
    const store = createMemoryStore();
    const repository = await engine({ store });
    const id = await forgeSnapshot(store, [X, { path: 'a', type: 'file', size: 2 }]);
    await expect(repository.restore(id, { to: at('out') })).rejects.toMatchObject({ code: 'backup/damaged' });
    expect(readdirSync(at())).toEqual([]);
  });

  it.each([
    [
      'a file through a link',
      [
        { path: 'a', type: 'link', target: '/tmp' },
        { path: 'a/evil', content: 'x' },
      ],
    ],
    [
      'a file in the place of a folder',
      [
        { path: 'a/b', content: 'x' },
        { path: 'a', content: 'x' },
      ],
    ],
    [
      'two files of one path',
      [
        { path: 'a', content: 'x' },
        { path: 'a', content: 'y' },
      ],
    ],
    [
      'a folder that is a file',
      [
        { path: 'a', content: 'x' },
        { path: 'a/b', content: 'y' },
      ],
    ],
  ] as readonly [string, readonly TestEntry[]][])('refuses %s, and leaves nothing', async (_, entries) => {
    const { at } = await temporaryFolder();
    await expect(restored(entries, at('out'))).rejects.toMatchObject({ code: 'backup/unsafe-path' });
    expect(readdirSync(at())).toEqual([]);
    expect(existsSync('/tmp/evil')).toBe(false);
  });

  it.each([
    ['an absolute one', [link('a', '/etc/passwd')], ['a']],
    ['one that climbs out', [link('d/a', '../../../secret')], ['d/a']],
    ['one that climbs out by another', [link('a', 'd/e/up/../../..'), link('d/e/up', '..')], ['a']],
    ['two that never end', [link('a', 'b'), link('b', 'a')], ['a', 'b']],
    ['one that passes through one that leads out', [link('a', 'b/passwd'), link('b', '/etc')], ['a', 'b']],
  ] as readonly [string, readonly TestEntry[], readonly string[]][])(
    'leaves out links that lead out, and says so: %s',
    async (_, links, leftOut) => {
      const { at } = await temporaryFolder();
      const inside = [link('d/e/fine', '../../text'), link('top', 'd/e/fine'), link('no-such', 'd/nothing')];
      const entries = [{ path: 'd/e/f', content: '1' }, { path: 'text', content: '2' }, ...links, ...inside];
      const { notices, noticeCount, entries: count } = await restored(entries, at('out'));
      expect(notices?.map(({ path }) => path).sort()).toEqual(leftOut.map((path) => `app/${path}`));
      expect([noticeCount, count]).toEqual([leftOut.length, entries.length - leftOut.length]);
      for (const path of leftOut) expect(lstatSync(at('out/app', path), { throwIfNoEntry: false })).toBeUndefined();
      expect(readFileSync(at('out/app/top'), 'utf8')).toBe('2');
      const whole = await restored(entries, at('whole'), { linksOut: true });
      expect(whole).toEqual({ to: at('whole'), entries: entries.length, bytes: 2 });
      for (const { path, target = '' } of links) expect(readlinkSync(at('whole/app', path))).toBe(target);
    },
  );

  it('refuses a second name that its disk takes for the first', async () => {
    const { at } = await temporaryFolder();
    const folder = createRestoreFolder(at('out'));
    folder.file('readme', { mode: undefined, modified: undefined }).close();
    // What a disk that does not tell cases apart answers for `README`.
    const again = (): unknown => folder.file('./readme', { mode: undefined, modified: undefined });
    expect(again).toThrow(expect.objectContaining({ code: 'backup/unsafe-path' }));
    folder.abandon();
    expect(readdirSync(at())).toEqual([]);
  });

  it('takes names apart that differ in case, where the disk does', async () => {
    const { at } = await temporaryFolder();
    writeFileSync(at('probe'), '');
    if (existsSync(at('PROBE'))) return;
    await restored(
      [
        { path: 'README', content: '1' },
        { path: 'readme', content: '2' },
      ],
      at('out'),
    );
    expect(readFileSync(at('out/app/README'), 'utf8')).toBe('1');
    expect(readFileSync(at('out/app/readme'), 'utf8')).toBe('2');
  });
});
