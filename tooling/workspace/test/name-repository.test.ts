/** Naming the repository before a release, in a workspace of its own. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const scripts = fileURLToPath(new URL('../', import.meta.url));
let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'perfkit-release-')));
  mkdirSync(join(root, 'tooling/workspace'), { recursive: true });
  for (const name of ['name-repository.mjs', 'packages.mjs', 'tools.mjs']) {
    cpSync(join(scripts, name), join(root, 'tooling/workspace', name));
  }
  for (const [path, manifest] of Object.entries({
    'packages/core': { name: '@perf/core', version: '1.0.0' },
    'packages/inner': { name: '@perf/inner', version: '1.0.0', private: true },
    'apps/cli': { name: '@perf/cli', version: '1.0.0' },
  })) {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, 'package.json'), JSON.stringify(manifest));
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function name(env: Record<string, string>): { status: number | null; stderr: string } {
  const { GITHUB_REPOSITORY: _, GITHUB_SERVER_URL: __, PERFKIT_REPOSITORY: ___, ...rest } = process.env;
  const script = join(root, 'tooling/workspace/name-repository.mjs');
  return spawnSync(process.execPath, [script], { env: { ...rest, ...env }, encoding: 'utf8' });
}

const manifest = (path: string): object => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as object;

describe('name-repository', () => {
  it('names the repository of the workflow, and the folder in it, in every public manifest', () => {
    const { status } = name({ GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'someone/perfkit' });
    expect(status).toBe(0);
    expect(manifest('apps/cli')).toMatchObject({
      repository: { type: 'git', url: 'git+https://github.com/someone/perfkit.git', directory: 'apps/cli' },
      bugs: 'https://github.com/someone/perfkit/issues',
      homepage: 'https://github.com/someone/perfkit/tree/main/apps/cli#readme',
    });
    expect(manifest('packages/core')).toMatchObject({ repository: { directory: 'packages/core' } });
    expect(manifest('packages/inner')).not.toHaveProperty('repository');
  });

  it.each([{}, { PERFKIT_REPOSITORY: 'someone/perfkit' }, { PERFKIT_REPOSITORY: 'https://token@host/a/b' }])(
    'refuses %j, says what it needs, and leaves the manifests alone',
    (env) => {
      const { status, stderr } = name(env);
      expect(status).toBe(1);
      expect(stderr).toContain('PERFKIT_REPOSITORY as https://host/owner/name');
      expect(manifest('packages/core')).not.toHaveProperty('repository');
    },
  );
});
