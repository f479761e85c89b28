/** The check in a workspace of its own, whose tools only note their calls and fail where a file asks them to. */
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const scripts = fileURLToPath(new URL('../', import.meta.url));
const TOOLS = ['pnpm', 'tsc', 'biome', 'knip', 'size-limit', 'publint', 'attw', 'node'];
const TOOL = `#!/bin/sh
name=$(basename "$0")
echo "$name $*" >> calls.log
if [ "$name" = node ] && [ -f skipping ]; then echo 'skipped: no yarn here'; fi
if [ -f "broken-$name" ]; then echo "$name says why"; echo "$name complains" >&2; exit 3; fi
`;

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'perfkit-checks-')));
  cpSync(scripts, join(root, 'tooling/workspace'), { recursive: true });
  for (const tool of TOOLS) {
    write(`node_modules/.bin/${tool}`, TOOL);
    chmodSync(join(root, 'node_modules/.bin', tool), 0o755);
  }
  manifest('packages/core', {
    name: '@perf/core',
    exports: { '.': { default: './dist/index.js' }, './register': './dist/register.cjs' },
  });
  manifest('packages/hidden', { name: '@perf/hidden', private: true });
  manifest('apps/cli', { name: '@perf/cli' });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const manifest = (folder: string, content: object): void =>
  write(`${folder}/package.json`, JSON.stringify({ version: '1.2.3', ...content }));

const calls = (): string[] => readFileSync(join(root, 'calls.log'), 'utf8').trimEnd().split('\n');

function check(): Promise<{ code: number; stdout: string }> {
  // Only the tools of this workspace, and what a shell script needs.
  const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:/usr/bin:/bin` };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'tooling/workspace/check.mjs')], { env }, (error, stdout) => {
      resolve({ code: Number(error?.code ?? 0), stdout });
    });
  });
}

describe('check', () => {
  it('tells one line for each check and ends with 0 when all passed', async () => {
    const { code, stdout } = await check();
    expect(stdout.split('\n')).toEqual([
      'ok      build',
      'ok      declarations',
      'ok      types of sources and tests',
      'ok      lint and format',
      'ok      unused files, exports and dependencies',
      'ok      size of @perf/core',
      'ok      what packages export, as in api/',
      'ok      packed packages',
      'ok      manifest of @perf/core',
      'ok      manifest of @perf/cli',
      'ok      types of @perf/core',
      'ok      manifests, licences and notices',
      'ok      sizes',
      'ok      installed by npm',
      'ok      installed by pnpm',
      'ok      installed by yarn',
      'ok      each library alone',
      'ok      commands installed globally',
      'checks: 18 passed, 0 failed',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('goes on after a failure, tells what the tool said, and ends with 1', async () => {
    write('broken-biome', '');
    write('broken-publint', '');
    const { code, stdout } = await check();
    expect(stdout).toContain(
      'failed  lint and format\n        biome says why\n        biome complains\nok      unused files',
    );
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('checks: 15 passed, 3 failed');
    expect(code).toBe(1);
  });

  it('tells what could not be tried on this machine, and passes', async () => {
    write('skipping', '');
    const { code, stdout } = await check();
    expect(stdout).toContain('ok      installed by yarn\n        skipped: no yarn here\nok      each library');
    expect(code).toBe(0);
  });

  it('counts a tool that is not there as failed', async () => {
    rmSync(join(root, 'node_modules/.bin/size-limit'));
    const { code, stdout } = await check();
    expect(stdout).toContain('failed  size of @perf/core\n        spawn size-limit ENOENT\n');
    expect(code).toBe(1);
  });

  it('judges the packed form of public packages, and the types of libraries without what is only preloaded', async () => {
    await check();
    const [pack = '', ...judged] = calls().slice(7, 11);
    expect(pack).toMatch(/^pnpm --recursive --filter @perf\/core --filter @perf\/cli pack --pack-destination \S+$/);
    const folder = pack.split(' ').at(-1);
    expect(judged).toEqual([
      `publint ${folder}/perf-core-1.2.3.tgz --strict`,
      `publint ${folder}/perf-cli-1.2.3.tgz --strict`,
      `attw ${folder}/perf-core-1.2.3.tgz --profile esm-only --no-definitely-typed --format ascii --exclude-entrypoints register`,
    ]);
  });
});
