/** A configuration that is broken or misbehaves: what was asked for has to be right, what was only found keeps nothing up. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyProject, perfkit } from './perfkit.ts';

const node = process.execPath;
const program = ['--', node, '-e', 'setTimeout(() => { console.log(1); process.exitCode = 3; }, 300)'];

async function projectWith(name: string, text: string): Promise<string> {
  const cwd = await emptyProject();
  writeFileSync(join(cwd, name), text);
  return cwd;
}

const broken: [what: string, name: string, text: string, said: string][] = [
  ['throws', 'perf.config.mjs', 'throw new Error("kaboom\\nand more")', 'kaboom'],
  ['does not parse', 'perf.config.mjs', 'export default {', 'perf.config.mjs'],
  ['ends the process', 'perf.config.mjs', 'process.exit(0)', 'process.exit(0)'],
  ['makes no sense', 'perf.config.json', '{ "contracts": [{ "operation": "a", "p95": "fast" }] }', 'contracts[0].p95'],
];

describe('perfkit run, and a configuration', () => {
  it.each(broken)('that was found and %s does not keep the program from running', async (...[, name, text, said]) => {
    const cwd = await projectWith(name, text);
    const { code, stdout, stderr } = await perfkit(['run', '--quiet', ...program], { cwd });
    expect([code, stdout]).toEqual([3, '1\n']);
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(/^perfkit: .*The program runs without/)]);
    expect(stderr).toContain(said);
  });

  it.each([
    ['was named', ['--config', 'perf.config.mjs']],
    ['is to be enforced', ['--enforce']],
  ])('that %s has to be right: nothing starts', async (_, flags) => {
    const cwd = await projectWith('perf.config.mjs', 'throw new Error("kaboom")');
    const { code, stdout, stderr } = await perfkit(['run', ...flags, ...program], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('kaboom');
    expect(existsSync(join(cwd, '.perfkit'))).toBe(false);
  });

  it('that prints does not print into the program’s output', async () => {
    const cwd = await projectWith('perf.config.mjs', 'console.log("from the config"); export default {};');
    const { stdout, stderr } = await perfkit(['run', '--quiet', ...program], { cwd });
    expect([stdout, stderr]).toEqual(['1\n', 'from the config\n']);
  });

  it('that throws later takes neither the program nor its watcher with it', async () => {
    const cwd = await projectWith(
      'perf.config.mjs',
      'setTimeout(() => { throw new Error("late") }, 50); export default {};',
    );
    const { code, stdout, stderr } = await perfkit(['run', '--quiet', ...program], { cwd });
    expect([code, stdout]).toEqual([3, '1\n']);
    expect(stderr).toBe('perfkit: something failed beside the program, which goes on: late\n');
  });
});
