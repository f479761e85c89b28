/** SECURITY.md keeps its word: each promise has a test that runs; and the two promises that are about all sources at once. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { faultOf, promisesIn, trialsIn } from './promises.ts';
import { readRepository, repositoryRoot } from './repository.ts';

const text = readFileSync(join(repositoryRoot, 'SECURITY.md'), 'utf8');
const promises = promisesIn(text);
const trials = trialsIn(text);
const sources = readRepository();

describe('a promise of SECURITY.md', () => {
  it.each(promises)('%s has a test', (id) => {
    expect(trials.filter((trial) => trial.id === id)).not.toEqual([]);
  });

  it('has a number of its own, in order', () => {
    expect(promises).toEqual(promises.map((_, i) => `S${i + 1}`));
    expect(promises.length).toBeGreaterThan(20);
  });

  it.each(trials)('$id: $title', (trial) => {
    expect(promises).toContain(trial.id);
    expect(faultOf(trial, sources.get(trial.file))).toBeUndefined();
  });
});

describe('a test that stands for a promise', () => {
  const trial = { id: 'S1', file: 'a.test.ts', title: 'holds (always)' };
  it.each([
    ["it('holds (always)', () => {})", undefined],
    ["it.each([\n[1],\n])('holds (always)', () => {})", undefined],
    ["it.runIf(isRoot)('holds (always)', () => {})", undefined],
    ["it.skip('holds (always)', () => {})", 'is skipped'],
    ["it.skip.each([1])('holds (always)', () => {})", 'is skipped'],
    ["it.todo('holds (always)')", 'is skipped'],
    ["describe.skip('x', () => { it('holds (always)', () => {}) })", 'skips a part'],
    ["it('holds', () => {})", 'has no test'],
    [undefined, 'there is no'],
  ])('is looked for in %j', (source, fault) => {
    const found = faultOf(trial, source);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });
});

/** Files that start a shell, and why they may. */
const SHELLS: Readonly<Record<string, string>> = {
  'packages/analytics/src/adapters/sqlite/leave.ts': 'a fixed text, of which the code is an argument',
  'packages/health/src/adapters/applescript/keeper.ts': 'a fixed text that ends processes by their numbers',
  'apps/cli/src/commands/completion.ts': 'none: names of shells that are completed',
  'apps/cli/src/completion/scripts.ts': 'none: names of shells that are completed',
  'packages/validators/src/adapters/gate/gate.ts': 'what the user typed, when told to by --shell',
  'apps/cli/src/commands/bench-programs.ts': 'what the user typed, when told to by --shell',
};

describe('all sources', () => {
  it('a shell is started in no file but those that say why', () => {
    const shipped = [...sources].filter(
      ([path]) => /^(?:packages|apps)\/[\w-]+\/src\//.test(path) && !path.endsWith('.test.ts'),
    );
    const started = shipped.filter(([, source]) =>
      /\bshell: true\b|\bexecSync\(|['"`](?:\/bin\/)?(?:ba|z|da)?sh['"`]\s*,/.test(source),
    );
    expect(started.map(([path]) => path).sort()).toEqual(Object.keys(SHELLS).sort());
  });

  const packages = [...sources.keys()].filter((path) => /^packages\/[\w-]+\/src\/index\.ts$/.test(path));
  it.concurrent.each(packages)('importing it leaves nothing behind: %s', async (path) => {
    const program = `
      const events = ['exit', 'beforeExit', 'uncaughtException', 'unhandledRejection', 'warning', 'SIGINT', 'SIGTERM'];
      // Node's own, of fetch, and zod's.
      const isKnown = (name) => /undici|^__zod/.test(name);
      const globals = () => Reflect.ownKeys(globalThis).map(String).filter((name) => !isKnown(name));
      const resources = () => process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY/.test(name));
      const listeners = () => events.map((name) => name + process.listenerCount(name));
      const look = () => [...globals(), ...resources(), ...listeners()];
      const before = new Set(look());
      await import(${JSON.stringify(join(repositoryRoot, path))});
      await new Promise(setImmediate);
      process.stdout.write(look().filter((one) => !before.has(one)).join());`;
    const words = ['--conditions=@perf/source', '--no-warnings', '--input-type=module', '--eval', program];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words);
    expect([stdout, stderr]).toEqual(['', '']);
  });
});
