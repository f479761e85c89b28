import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onPath, realPart } from './real-part.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const absent = { name: 'tmux', find: () => undefined, install: 'apt-get install tmux' };

describe('real part', () => {
  it('is the path that was found', async () => {
    expect(await realPart({ name: 'tmux', find: async () => '/opt/tmux' })).toBe('/opt/tmux');
  });

  it('prints why a test is skipped, and how to get the part', async ({ task }) => {
    vi.stubEnv('PERF_REAL', '');
    const print = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const skip = vi.spyOn(task.context, 'skip').mockImplementation(() => {
      throw new Error('skip was asked for');
    });
    await expect(realPart(absent)).rejects.toThrow('skip was asked for');
    expect(print).toHaveBeenCalledWith('skipped: tmux is not installed (apt-get install tmux)');
    expect(skip).toHaveBeenCalledWith('tmux is not installed (apt-get install tmux)');
  });

  it('fails instead of skipping on a machine that was prepared', async () => {
    vi.stubEnv('PERF_REAL', '1');
    await expect(realPart(absent)).rejects.toThrow(
      'PERF_REAL=1 asks for every real part, but tmux is not installed (apt-get install tmux)',
    );
  });
});

describe('on path', () => {
  it('finds the first program in the order of PATH', async () => {
    const folder = await temporaryFolder();
    for (const part of ['first', 'second', 'node_modules/.bin']) await mkdir(folder.at(part), { recursive: true });
    for (const part of ['node_modules/.bin', 'first', 'second'])
      await writeFile(folder.at(part, 'tool'), '#!/bin/sh\n');
    for (const part of ['node_modules/.bin', 'second']) await chmod(folder.at(part, 'tool'), 0o755);
    const path = [folder.at('node_modules/.bin'), '', folder.at('nowhere'), folder.at('first'), folder.at('second')];
    expect(onPath('tool', path.join(':'))).toBe(folder.at('second', 'tool'));
  });

  it('does not take a folder for a program', async () => {
    const folder = await temporaryFolder();
    await mkdir(folder.at('tool'));
    expect(onPath('tool', folder.path)).toBeUndefined();
  });
});
