import { isPerfError } from '@perf/core';
import { realPart, startProgram } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processToAttach } from '../run/attach.ts';
import { findProcess, fromPs } from './running-process.ts';

function started(args: readonly string[], NODE_OPTIONS?: string) {
  const program = startProgram(process.execPath, [...args, '-e', 'console.log("up"); setTimeout(Boolean, 20_000)'], {
    env: { ...process.env, NODE_OPTIONS },
  });
  onTestFinished(() => program.kill('SIGKILL'));
  return program;
}

describe.runIf(process.platform === 'linux')('a process that runs', () => {
  it('is known by its words, its options and its program', async () => {
    const program = started(['--no-warnings'], '--max-old-space-size=90');
    await program.saw('up');
    expect(findProcess(program.pid)).toMatchObject({
      pid: program.pid,
      ownPids: expect.arrayContaining([program.pid]),
      command: [process.execPath, '--no-warnings', '-e', expect.stringContaining('setTimeout')],
      nodeOptions: '--max-old-space-size=90',
      isNode: true,
      isOurs: true,
    });
  });

  it('does not run any more once it was killed', async () => {
    const program = started([]);
    await program.saw('up');
    const found = findProcess(program.pid);
    expect(found?.isRunning()).toBe(true);
    program.kill('SIGKILL');
    await program.result;
    expect(found?.isRunning()).toBe(false);
    expect(findProcess(program.pid)).toBeUndefined();
  });

  it('is told by `ps` too, for systems without /proc', async () => {
    await realPart({ name: 'ps' });
    const program = started(['--no-warnings']);
    await program.saw('up');
    const told = fromPs(program.pid);
    expect(told).toMatchObject({ isOurs: true, ownPids: [program.pid] });
    expect(told?.command.slice(0, 2)).toEqual([process.execPath, '--no-warnings']);
    expect(told?.isRunning()).toBe(true);
  });
});

describe('a process to attach to', () => {
  it.each([
    [process.pid, 'runtime/invalid-process'],
    [2 ** 31 - 1, 'runtime/no-process'],
  ])('is not %i: %s', (pid, code) => {
    let caught: unknown;
    try {
      processToAttach(pid);
    } catch (error) {
      caught = error;
    }
    expect(isPerfError(caught) && caught.code).toBe(code);
  });
});
