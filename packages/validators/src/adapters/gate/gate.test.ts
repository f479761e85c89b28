/** The gate on small repositories. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { gate } from './gate.ts';

const brief = { against: 'main', time: 1 } as const;

interface Repository {
  readonly cwd: string;
  readonly git: (...words: string[]) => string;
  readonly write: (file: string, text: string) => void;
}

/** Two commits: `main`, and what is checked out. */
async function repository(before: Record<string, string>, after: Record<string, string>): Promise<Repository> {
  const { path: cwd, at } = await temporaryFolder('repository with spaces');
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], { cwd, encoding: 'utf8' });
  const write = (file: string, text: string): void => {
    mkdirSync(join(at(file), '..'), { recursive: true });
    writeFileSync(at(file), text);
  };
  git('init', '--quiet', '--initial-branch=main');
  for (const [branch, files] of [
    ['main', before],
    ['change', after],
  ] as const) {
    if (branch === 'change') git('checkout', '--quiet', '-b', branch);
    for (const [file, text] of Object.entries(files)) write(file, text);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', branch);
  }
  return { cwd, git, write };
}

/** Nothing of this process is left, neither as folders nor in git's book. */
function leftBehind({ git }: Repository): string[] {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(`perfkit-gate-${process.pid}-`));
  return [
    ...folders,
    ...git('worktree', 'list', '--porcelain')
      .split('\n')
      .filter((line) => line.startsWith('worktree '))
      .slice(1),
  ];
}

const spin = (rounds: number): string =>
  `let x = 0; for (let i = 0; i < ${rounds}; i += 1) x += i % 7; globalThis.x = x;`;
const node = JSON.stringify(process.execPath);

describe('gate', () => {
  it('finds what a commit made slower, by what was built of it, and leaves nothing behind', async () => {
    const build = `require('fs').writeFileSync('built.js', require('fs').readFileSync('source.js'))`;
    const there = await repository({ 'source.js': spin(1e4), 'build.js': build }, { 'source.js': spin(5e7) });
    const told = await gate({ ...brief, ...there, build: `${node} build.js`, commands: [`${node} built.js`] });
    expect(told).toMatchObject({
      verdict: 'regression',
      against: { name: 'main' },
      text: expect.stringContaining('slower than main'),
    });
    expect(told.benches).toMatchObject([{ verdict: 'regression', pairs: 10 }]);
    expect(existsSync(join(there.cwd, 'built.js'))).toBe(false);
    expect(leftBehind(there)).toEqual([]);
  }, 60_000);

  it('compares the cases that both revisions have, from the folder it was asked in', async () => {
    const fine = 'export const same = () => JSON.stringify([1, 2, 3]);';
    const there = await repository(
      { 'part/cases.mjs': `${fine} export const gone = () => 1;` },
      { 'part/cases.mjs': `${fine} export const added = () => 1;` },
    );
    const told = await gate({ ...brief, cwd: join(there.cwd, 'part'), files: ['cases.mjs'], detect: 0.9 });
    expect(told.benches.map(({ name }) => name)).toEqual(['cases.mjs: same']);
    expect(told.notes).toEqual(['Only one revision has, so not compared: gone, added of cases.mjs.']);
    expect(told.verdict).toBe('no-evidence');
  }, 120_000);

  it('is inconclusive where a change of the asked size might have been missed', async () => {
    const there = await repository({ 'a.js': '' }, {});
    const told = await gate({ ...brief, ...there, commands: [`${node} a.js`], detect: 1e-6 });
    expect(told).toMatchObject({ verdict: 'inconclusive', text: expect.stringContaining('might not have been seen') });
  }, 60_000);

  it('has what is installed here serve both, where nothing is said about installing', async () => {
    const there = await repository({ 'a.mjs': "import 'installed';", '.gitignore': 'node_modules' }, {});
    there.write('node_modules/installed/index.js', '');
    const told = await gate({ ...brief, ...there, commands: [`${node} a.mjs`], detect: 0.99 });
    expect(told.benches).toHaveLength(1);
  }, 60_000);

  it('says which revision does not build, with what it printed, and cleans up', async () => {
    const there = await repository(
      { 'build.js': '' },
      { 'build.js': 'console.error("no compiler"); process.exit(3);' },
    );
    const building = gate({ ...brief, ...there, build: `${node} build.js`, commands: [`${node} build.js`] });
    await expect(building).rejects.toMatchObject({
      code: 'validators/build-failed',
      message: expect.stringMatching(/of HEAD, ended with 3:\nno compiler/),
    });
    expect(leftBehind(there)).toEqual([]);
  });

  it('cleans up when it is told to end, in a build or a bench', async () => {
    const there = await repository({ 'waits.js': 'setTimeout(() => {}, 120_000);' }, {});
    const waits = `${node} waits.js`;
    for (const options of [{ build: waits, commands: [waits] }, { commands: [waits] }]) {
      const abort = new AbortController();
      const onProgress = (): void => void setTimeout(() => abort.abort(), 300);
      await expect(gate({ ...brief, ...there, ...options, signal: abort.signal, onProgress })).rejects.toThrow(
        /abort/i,
      );
      expect(leftBehind(there)).toEqual([]);
    }
  });

  it('removes what a gate left behind that was killed', async () => {
    const there = await repository({ 'a.js': '' }, {});
    const dead = join(tmpdir(), 'perfkit-gate-2147483646-abcdef');
    there.git('worktree', 'add', '--quiet', '--detach', join(dead, 'a'), 'main');
    await gate({ ...brief, ...there, commands: [`${node} a.js`], detect: 0.99 });
    expect(existsSync(dead)).toBe(false);
    expect(leftBehind(there)).toEqual([]);
  }, 60_000);

  it('refuses uncommitted changes, unless they are allowed; files that git does not know are none', async () => {
    const there = await repository({ 'a.js': '' }, {});
    there.write('note.txt', 'mine');
    there.write('a.js', '// changed');
    const options = { ...brief, ...there, commands: [`${node} a.js`], detect: 0.99 };
    await expect(gate(options)).rejects.toMatchObject({
      code: 'validators/invalid-tree',
      message: expect.stringContaining('1 file differs: a.js'),
    });
    expect((await gate({ ...options, allowDirty: true })).benches).toHaveLength(1);
  }, 60_000);

  it('refuses a revision that is not there, a folder without repository, and nothing to measure', async () => {
    const there = await repository({ 'a.js': '' }, {});
    const { path } = await temporaryFolder();
    const commands = ['node a.js'];
    for (const against of ['nowhere', '--help', '']) {
      await expect(gate({ ...there, against, commands })).rejects.toMatchObject({
        code: 'validators/invalid-revision',
      });
    }
    await expect(gate({ ...brief, cwd: path, commands })).rejects.toMatchObject({
      code: 'validators/invalid-repository',
    });
    await expect(gate({ ...brief, ...there })).rejects.toMatchObject({ code: 'validators/invalid-argument' });
  });
});
