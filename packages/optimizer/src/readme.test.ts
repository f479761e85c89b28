/** The snippets of the README, run one after the other as a reader would, and what they say they print. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const mine = readme.slice(0, readme.indexOf('`recover` sets back'));
const code = Array.from(mine.matchAll(/^```ts\n([\s\S]*?)^```/gm), ([, snippet = '']) => snippet).join('\n');
const program = code.replace(/from '(@perf\/[^']*)'/g, (_, name: string) => `from '${import.meta.resolve(name)}'`);

describe('the README', () => {
  it('prints what it says', async () => {
    const { path, at } = await temporaryFolder();
    await writeFile(at('snippet.ts'), program);
    const conditions = ['--conditions=@perf/source', '--no-warnings'];
    const {
      code: exit,
      stdout,
      stderr,
    } = await runProgram(process.execPath, [...conditions, at('snippet.ts')], { cwd: path });
    expect([exit, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n');
    const promised = Array.from(code.matchAll(/^ *console\.log\(.*\); +\/\/ (.*)$/gm), ([, words = '']) => words);
    expect(promised).toHaveLength(5);
    for (const words of promised) expect(lines).toContain(words);
    const [, shown = ''] = /^```text\n([\s\S]*?)^```/m.exec(readme) ?? [];
    for (const line of shown.trim().split('\n')) {
      const [start = ''] = line.split('…');
      expect(lines.some((printed) => printed.startsWith(start))).toBe(true);
    }
  });
});
