/** What only a process of its own can show: what keeps a program alive, and what does not. */
import { runProgram } from '@tooling/testkit';
import { expect, it } from 'vitest';

const source = new URL('./index.ts', import.meta.url).href;

async function printed(code: string): Promise<string> {
  const program = `
    import { createHealth } from '${source}';
    const never = () => new Promise(() => undefined);
    ${code}`;
  const flags = ['--conditions=@perf/source', '--no-warnings', '--input-type=module', '--eval', program];
  const { code: exit, stdout, stderr } = await runProgram(process.execPath, flags);
  return `${exit} ${stdout.trim()}${stderr}`;
}

it('a run keeps a program alive until it is over, though nothing else does', async () => {
  const run = `const health = createHealth({ checks: [{ name: 'a', timeout: 200, run: never }] });
    console.log((await health.run()).text);`;
  expect(await printed(run)).toBe('0 a fails (no answer within 200 ms)');
});

it('a schedule keeps no program alive, also while a check hangs', async () => {
  const scheduled = `const health = createHealth({ checks: [{ name: 'a', timeout: '1h', run: never }, { name: 'b', run: () => undefined }] });
    health.start();
    process.on('exit', () => console.log('over'));`;
  expect(await printed(scheduled)).toBe('0 over');
});
