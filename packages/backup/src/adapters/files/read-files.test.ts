import {
  appendFileSync,
  chmodSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { folderWith, type Seen, seen } from '../../../test/reading.ts';
import type { Entry, Piece } from '../../source.ts';
import { files } from '../../sources/files.ts';

const pathsOf = ({ entries }: Seen): string[] => entries.map(({ path }) => path);

/** Root reads what it may not, so it becomes nobody meanwhile. */
async function asNobody<T>(run: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return run();
  process.seteuid?.(65_534);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
  }
}

describe('reading files', () => {
  it('gives paths inside the one folder that is asked for, part by part in order', async () => {
    const folder = await folderWith({ 'b/z.txt': 'z', 'b.txt': 'b', 'a/é/ü.txt': 'ü', 'a/b.txt': 'ab' });
    const result = await seen(folder);
    expect(pathsOf(result)).toEqual(['a', 'a/b.txt', 'a/é', 'a/é/ü.txt', 'b', 'b/z.txt', 'b.txt'].sort(byParts));
    expect(result.contents).toEqual({ 'a/b.txt': 'ab', 'a/é/ü.txt': 'ü', 'b/z.txt': 'z', 'b.txt': 'b' });
    expect(result.notices).toEqual([]);
  });

  it('keeps folders of the same name apart, and reads what is named twice once', async () => {
    const folder = await folderWith({ 'a/data/x': 'ax', 'b/data/x': 'bx', 'b/data/deep/y': 'by' });
    const at = (path: string): string => join(folder, path);
    const result = await seen([at('b/data'), at('b/data/deep'), at('a/data'), at('a/data/x')]);
    expect(pathsOf(result)).toEqual(['a/data', 'a/data/x', 'b/data', 'b/data/deep', 'b/data/deep/y', 'b/data/x']);
  });

  it('names a single file by its name', async () => {
    const folder = await folderWith({ 'state.json': '{}' });
    expect((await seen(join(folder, 'state.json'))).contents).toEqual({ 'state.json': '{}' });
  });

  it('keeps permission bits and times', async () => {
    const folder = await folderWith({ 'run.sh': 'x' });
    chmodSync(join(folder, 'run.sh'), 0o4751);
    utimesSync(join(folder, 'run.sh'), 1, 1_700_000_000.5);
    expect((await seen(folder)).entries[0]).toMatchObject({ mode: 0o4751, modified: 1_700_000_000_500, size: 1 });
  });

  it('keeps links as links, into folders and to nowhere', async () => {
    const folder = await folderWith({ 'real/secret': 's' });
    symlinkSync('real', join(folder, 'to-folder'));
    symlinkSync('/nowhere', join(folder, 'to-nowhere'));
    symlinkSync('.', join(folder, 'to-itself'));
    const result = await seen(folder);
    expect(result.entries.filter(({ type }) => type === 'link').map(({ path, target }) => [path, target])).toEqual([
      ['to-folder', 'real'],
      ['to-itself', '.'],
      ['to-nowhere', '/nowhere'],
    ]);
    expect(Object.keys(result.contents)).toEqual(['real/secret']);
  });

  it('follows a link that is itself the path asked for', async () => {
    const folder = await folderWith({ 'release-7/app.js': 'js' });
    symlinkSync('release-7', join(folder, 'current'));
    expect((await seen(join(folder, 'current'))).contents).toEqual({ 'app.js': 'js' });
  });

  it('leaves out what patterns name, hidden files not excepted', async () => {
    const folder = await folderWith({
      'a/node_modules/x': '',
      'node_modules/y/z': '',
      '.cache/a.log': '',
      'cache/a.txt': '',
      'sub/cache/a.txt': '',
      '.git/config': '',
      'keep.txt': '',
    });
    const exclude = ['node_modules/', '*.log', '/cache', '.git'];
    expect(pathsOf(await seen(folder, { exclude }))).toEqual([
      '.cache',
      'a',
      'keep.txt',
      'sub',
      'sub/cache',
      'sub/cache/a.txt',
    ]);
  });

  it('never enters the folder of the repository', async () => {
    const folder = await folderWith({ 'a.txt': 'a', 'backups/packs/1': 'p', 'backups-old/1': 'o' });
    const result = await seen(folder, { leaveOut: [join(folder, 'backups')] });
    expect(pathsOf(result)).toEqual(['a.txt', 'backups-old', 'backups-old/1']);
  });

  it('skips pipes without waiting for their other end, and says so', async ({ skip }) => {
    if (process.platform === 'win32') skip();
    const folder = await folderWith({ 'a.txt': 'a' });
    await runProgram('mkfifo', [join(folder, 'pipe')]);
    const { entries, notices } = await seen(folder);
    expect(entries.map(({ path }) => path)).toEqual(['a.txt']);
    expect(notices).toEqual([
      { kind: 'skipped', path: 'pipe', text: '`pipe` is not kept: it is a socket, a device or a pipe.' },
    ]);
  });

  it('names what may not be read, and reads the rest', async ({ skip }) => {
    if (process.platform === 'win32') skip();
    const folder = await folderWith({ 'secret/x': 'x', 'closed.txt': 'c', 'open.txt': 'o' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'secret'), 0);
    chmodSync(join(folder, 'closed.txt'), 0);
    const { contents, notices } = await asNobody(() => seen(folder));
    chmodSync(join(folder, 'secret'), 0o700);
    expect(contents).toEqual({ 'open.txt': 'o' });
    expect(notices.map(({ kind, path }) => [kind, path])).toEqual([
      ['unreadable', 'closed.txt'],
      ['unreadable', 'secret'],
    ]);
  });

  it('says that a name is no text instead of that it vanished', async ({ skip }) => {
    if (process.platform !== 'linux') skip();
    const folder = await folderWith({ 'a.txt': 'a' });
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
    const { notices } = await seen(folder);
    expect(notices).toMatchObject([{ kind: 'unreadable', text: expect.stringContaining('not valid UTF-8') }]);
  });

  it('tells of what vanishes, grows or shrinks while it is read, and reads no further than it was long', async () => {
    const big = 'x'.repeat(3_000_000);
    const folder = await folderWith({ 'a.bin': big, 'b.log': big, 'c.log': big, 'd/gone': 'g', e: 'e' });
    const onPieces = (pieces: readonly Piece[]): void => {
      const begun = (path: string): boolean => pieces.some((piece) => 'entry' in piece && piece.entry.path === path);
      if (begun('a.bin')) rmSync(join(folder, 'd'), { recursive: true });
      if (begun('b.log')) appendFileSync(join(folder, 'b.log'), 'more');
      if (begun('c.log')) truncateSync(join(folder, 'c.log'), 10);
    };
    const { contents, notices } = await seen(folder, { onPieces });
    expect(notices.map(({ kind, path }) => [kind, path])).toEqual([
      ['changed', 'b.log'],
      ['changed', 'c.log'],
      ['vanished', 'd'],
    ]);
    expect(contents['b.log']?.length).toBe(3_000_000);
    expect(contents['c.log']?.length).toBeLessThan(3_000_000);
    expect(contents.e).toBe('e');
  });

  it('refuses a path that is not there, since a backup without it would lie', async () => {
    const folder = await folderWith();
    await expect(seen(join(folder, 'missing'))).rejects.toMatchObject({
      code: 'backup/source-failed',
      message: `Expected \`paths\` to be there and readable, got \`${join(folder, 'missing')}\` (ENOENT)`,
    });
  });

  it('ends between two pieces when it is told to', async () => {
    const folder = await folderWith({ a: 'x'.repeat(5_000_000) });
    const control = new AbortController();
    const reading = seen(folder, { signal: control.signal, onPieces: () => control.abort(new Error('stop')) });
    await expect(reading).rejects.toThrow('stop');
  });

  it('holds a megabyte or two of a large file, never all of it', async () => {
    const folder = await folderWith({ a: 'x'.repeat(9_000_000) });
    const sizes: number[] = [];
    const size = (piece: Piece): number => ('bytes' in piece ? piece.bytes.byteLength : 0);
    await seen(folder, { onPieces: (pieces) => sizes.push(pieces.reduce((sum, piece) => sum + size(piece), 0)) });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_097_152);
    expect(sizes.reduce((sum, one) => sum + one, 0)).toBe(9_000_000);
  });
});

describe('stamps of content', () => {
  /** Far enough back that a change would leave a trace. */
  async function settledFile(): Promise<{ folder: string; stamp: string }> {
    const folder = await folderWith({ 'a.txt': 'old', 'b.txt': 'b' });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_100 });
    onTestFinished(() => void vi.useRealTimers());
    const { entries } = await seen(folder);
    return { folder, stamp: entries[0]?.stamp ?? 'none' };
  }

  it('are missing while a change could go unseen', async () => {
    const folder = await folderWith({ 'a.txt': 'new' });
    expect((await seen(folder)).entries[0]?.stamp).toBeUndefined();
  });

  it('spare reading what is kept, and differ once content changed, even with its old time and size', async () => {
    const { folder, stamp } = await settledFile();
    const isKept = (entry: Entry): boolean => entry.stamp === stamp;
    expect((await seen(folder, { isKept })).contents).toEqual({ 'b.txt': 'b' });
    utimesSync(join(folder, 'a.txt'), 1, 1_700_000_000);
    writeFileSync(join(folder, 'other'), 'new');
    utimesSync(join(folder, 'other'), 1, 1_700_000_000);
    renameSync(join(folder, 'other'), join(folder, 'a.txt'));
    expect((await seen(folder, { isKept })).contents).toEqual({ 'a.txt': 'new', 'b.txt': 'b' });
  });
});

describe('files', () => {
  it('refuses patterns that say the opposite', () => {
    expect(() => files('/x', { exclude: ['!keep'] })).toThrow(
      expect.objectContaining({ code: 'core/invalid-argument' }),
    );
    for (const paths of [[], '', ['a', ''], undefined]) {
      const wrong = () => files(paths as string);
      expect(wrong).toThrow(expect.objectContaining({ code: 'core/invalid-argument' }));
    }
    const one = '*.log' as unknown as string[];
    expect(() => files('/x', { exclude: one })).toThrow(expect.objectContaining({ code: 'core/invalid-argument' }));
  });
});

function byParts(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at < 0 ? -1 : (left[at] as string) < (right[at] ?? '') ? -1 : 1;
}
