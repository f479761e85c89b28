import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { dataFolder, projectFolder } from './data-folder.ts';
import { findConfig, loadConfig } from './load-config.ts';

async function project(files: Record<string, string>): Promise<string> {
  const { path: folder } = await temporaryFolder('project with spaces and ü');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe('loading a configuration', () => {
  it('leaves the process as it was, also when two are loaded at the same time, the one for longer', async () => {
    const slow = await project({
      'perf.config.mjs': 'await new Promise((go) => setTimeout(go, 50)); export default {};',
    });
    const quick = await project({ 'perf.config.mjs': 'export default {};' });
    const { emitWarning, exit, stdout } = process;
    const { write } = stdout;
    await Promise.all([loadConfig(quick), loadConfig(slow), loadConfig(quick)]);
    expect([process.emitWarning, process.exit, stdout.write]).toEqual([emitWarning, exit, write]);
  });

  it.each([
    [
      'perf.config.ts',
      "import type { X } from 'nowhere';\nconst p95: number = 200;\nexport default { contracts: [{ operation: 'a', p95 }] };",
    ],
    ['perf.config.js', "export default { contracts: [{ operation: 'a', p95: 200 }] };"],
    ['perf.config.json', '{ "contracts": [{ "operation": "a", "p95": 200 }] }'],
  ])('reads %s', async (name, text) => {
    const folder = await project({ 'package.json': '{ "type": "module" }', [name]: text });
    const { path, settings } = await loadConfig(folder);
    expect(path).toBe(join(folder, name));
    expect(settings.contracts[0]?.targets).toEqual({ p95: 200 });
  });

  it('looks upwards, and no higher than the project', async () => {
    const folder = await project({
      'perf.config.json': '{}',
      'package.json': '{}',
      'src/deep/x': '',
      'other/package.json': '{}',
    });
    expect(findConfig(join(folder, 'src/deep'))).toBe(join(folder, 'perf.config.json'));
    expect(findConfig(join(folder, 'other'))).toBeUndefined();
  });

  it.each([
    ['a file that throws', 'throw new Error("kaboom")', 'kaboom', 'runtime/unreadable-config'],
    ['a file without a default export', 'export const a = 1', 'default export', 'runtime/unreadable-config'],
    ['a file that does not parse', 'export default {', '', 'runtime/unreadable-config'],
    ['a wrong key', 'export default { contract: 1 }', '`contract`', 'runtime/invalid-config'],
  ])('names the file for %s', async (...[, text, word, code]) => {
    const folder = await project({ 'perf.config.mjs': text });
    const failure = await loadConfig(folder).then(
      () => undefined,
      (error: unknown) => error as Error & { code: string },
    );
    expect(failure?.code).toBe(code);
    expect(failure?.message).toContain('perf.config.mjs');
    expect(failure?.message).toContain(word);
  });

  it('refuses a file that was asked for and is not there', async () => {
    await expect(loadConfig(await project({}), 'other.json')).rejects.toMatchObject({ code: 'runtime/no-config' });
  });
});

describe('the data folder', () => {
  it('stands beside the project, wherever in it one stands', async () => {
    const folder = await project({ 'package.json': '{}', 'src/deep/x': '' });
    expect(projectFolder(join(folder, 'src/deep'))).toBe(folder);
    expect(dataFolder({ asked: undefined, project: folder })).toBe(join(folder, '.perfkit'));
    expect(dataFolder({ asked: '/elsewhere', project: folder })).toBe('/elsewhere');
  });
});

describe('loading two configurations at once', () => {
  it('puts back what it had taken from the process, also when they fail', async () => {
    const before = [process.exit, process.emitWarning, process.stdout.write];
    const folder = await project({
      'one/perf.config.mjs': 'throw new Error("boom")',
      'other/perf.config.mjs': 'await undefined; export default {}',
    });
    const loads = ['one', 'other', 'one'].map((name) => loadConfig(join(folder, name)));
    expect((await Promise.allSettled(loads)).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'rejected',
    ]);
    expect([process.exit, process.emitWarning, process.stdout.write]).toEqual(before);
  });
});
