/** Disks that are full or read-only, folders without permission: the program goes on, and a line says what is missing. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullDisk, readOnly, runProgram, withDisks } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { bin, emptyProject, operation, perfkit, programs, reportIn } from './perfkit.ts';

const node = process.execPath;
const printsOne = [node, '-e', 'setTimeout(() => { console.log(1); process.exitCode = 3; }, 1200)'];
const linesOf = (stderr: string): string[] => stderr.split('\n').filter((line) => line.startsWith('perfkit: '));

describe('perfkit run, and its disk', () => {
  it('says in one line that a folder may not be written', async () => {
    const cwd = await emptyProject();
    mkdirSync(join(cwd, 'locked'), { mode: 0o555 });
    // Root may write everywhere but into the kernel's own file system.
    const folder = process.getuid?.() === 0 ? '/sys/perfkit' : 'locked/below';
    const { code, stdout, stderr } = await perfkit(['run', '--quiet', '--data-dir', folder, '--', ...printsOne], {
      cwd,
    });
    expect([code, stdout]).toEqual([3, '1\n']);
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/Neither history nor this report is kept: .*(EACCES|EPERM)/),
    ]);
  });

  it('says in one line that a folder can’t be one', async () => {
    const cwd = await emptyProject();
    writeFileSync(join(cwd, 'file'), '');
    const { code, stdout, stderr } = await perfkit(
      ['run', '--quiet', '--data-dir', 'file/below', '--', node, '-p', '1'],
      { cwd },
    );
    expect([code, stdout]).toEqual([0, '1\n']);
    expect(linesOf(stderr)).toEqual([expect.stringContaining('Neither history nor this report is kept')]);
  });

  it('says in one line that a folder is on a read-only disk', async () => {
    const cwd = await emptyProject();
    const [shell, ...lines] = await withDisks(readOnly(cwd));
    const words = [...lines, node, bin, 'run', '--quiet', '--', ...printsOne];
    const { code, stdout, stderr } = await runProgram(shell, words, { cwd });
    expect([code, stdout]).toEqual([3, '1\n']);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/Neither history nor this report is kept: .*EROFS/)]);
  });

  it('says that a disk is full', async () => {
    const cwd = await emptyProject();
    mkdirSync(join(cwd, 'data'));
    const [shell, ...lines] = await withDisks(fullDisk(join(cwd, 'data')));
    const words = [
      ...lines,
      node,
      bin,
      'run',
      '--quiet',
      '--data-dir',
      'data',
      '--report',
      'report.json',
      '--',
      ...printsOne,
    ];
    const { code, stdout, stderr } = await runProgram(shell, words, { cwd });
    expect([code, stdout]).toEqual([3, '1\n']);
    expect(linesOf(stderr).join()).toMatch(/kept: .*(full|room|ENOSPC)/);
    expect(reportIn(cwd).run?.exitCode).toBe(3);
  });

  it('finds another place for last words when the temporary folder is full', async () => {
    const cwd = await emptyProject();
    mkdirSync(join(cwd, 'tmp'));
    const [shell, ...lines] = await withDisks(fullDisk(join(cwd, 'tmp')));
    const words = [
      ...lines,
      node,
      bin,
      'run',
      '--report',
      'report.json',
      '--',
      node,
      join(programs, 'own-operations.mjs'),
    ];
    await runProgram(shell, words, { cwd, env: { ...process.env, TMPDIR: join(cwd, 'tmp') } });
    expect(operation(reportIn(cwd), 'save order')?.count).toBe(51);
  });
});

describe('perfkit report, where it may only read', () => {
  it('shows the last run and the history', async () => {
    const cwd = await emptyProject();
    await perfkit(['run', '--quiet', '--service', 'shop', '--', node, join(programs, 'own-operations.mjs')], { cwd });
    const [shell, ...lines] = await withDisks(readOnly(cwd));
    for (const since of [[], ['--since', '1h']]) {
      const { code, stdout, stderr } = await runProgram(shell, [...lines, node, bin, 'report', ...since], { cwd });
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('save order');
    }
  });
});
