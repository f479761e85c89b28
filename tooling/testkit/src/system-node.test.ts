import { symlink } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemNode, systemNodes } from './system-node.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterEach(() => vi.unstubAllEnvs());

const ours = { path: process.execPath, version: process.versions.node };

describe('system node', () => {
  it('passes over the Node that the workspace brings', () => {
    vi.stubEnv('PATH', ['/some/node_modules/.bin', '/nowhere'].join(delimiter));
    expect(systemNode()).toBeUndefined();
  });

  it('tells the version and the binary behind a link', async () => {
    const folder = await temporaryFolder();
    await symlink(process.execPath, folder.at('node'));
    vi.stubEnv('PATH', folder.path);
    expect(systemNode()).toEqual(ours);
  });

  it('is not led astray by the options of the running test', async () => {
    const folder = await temporaryFolder();
    await symlink(process.execPath, folder.at('node'));
    vi.stubEnv('PATH', folder.path);
    vi.stubEnv('NODE_OPTIONS', '--require=/does/not/exist.cjs');
    expect(systemNode()).toEqual(ours);
  });
});

describe('system nodes', () => {
  it('adds those named in PERF_NODES, each binary once', () => {
    vi.stubEnv('PATH', '');
    vi.stubEnv('PERF_NODES', [process.execPath, process.execPath].join(delimiter));
    expect(systemNodes()).toEqual([ours]);
  });

  it('names the entry that is no Node', () => {
    vi.stubEnv('PATH', '');
    vi.stubEnv('PERF_NODES', dirname(process.execPath));
    expect(() => systemNodes()).toThrow(`\`${dirname(process.execPath)}\` to be a Node binary`);
  });

  it('is empty on a machine without Node', () => {
    vi.stubEnv('PATH', '');
    vi.stubEnv('PERF_NODES', '');
    expect(systemNodes()).toEqual([]);
  });
});
