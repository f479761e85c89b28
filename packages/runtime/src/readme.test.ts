/** The programs of the README, run as a reader would. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const programs = Array.from(readme.matchAll(/^```ts\n(import [\s\S]*?)^```/gm), ([, program = '']) => program);

describe('the README', () => {
  it.each([
    ['with everything', 0, 'true\n'],
    ['with a configuration of its own', 1, ''],
  ])(
    'has a program %s that runs',
    async (_, nth, said) => {
      const { path, at } = await temporaryFolder();
      const program = (programs[nth] ?? '')
        .replace(/from '(@perf\/[^']*)'/g, (__, name: string) => `from '${import.meta.resolve(name)}'`)
        // A percentile is judged from twenty calls on.
        .replace('await perf.recovery.run', `for (let n = 0; n < 20; n += 1) perf.measure('save order', () => n);\n$&`);
      await writeFile(at('program.ts'), program.includes('perf.stop()') ? program : `${program}await perf.stop();\n`);
      const args = ['--conditions=@perf/source', '--no-warnings', at('program.ts')];
      const env = { ...process.env, PERFKIT_DIR: at('data') };
      const { code, stdout, stderr } = await runProgram(process.execPath, args, { env, cwd: path, timeout: 30_000 });
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: said, stderr: '' });
    },
    40_000,
  );
});
