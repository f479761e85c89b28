/** What only a process of its own can show: how Node reports a rejection that nobody handles. */
import { type ProgramResult, runProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';

const core = new URL('./index.ts', import.meta.url).href;

function run(program: string): Promise<ProgramResult> {
  const source = `import { createMonitor } from '${core}'; const save = createMonitor().operation('save'); ${program}`;
  return runProgram(process.execPath, ['--conditions=@perf/source', '--input-type=module', '--eval', source]);
}

describe('measure in a program', () => {
  it('leaves a rejection that nobody handles to Node', async () => {
    const { code, stderr } = await run(`save.measure(async () => { throw new Error('nobody handles this'); });`);
    expect(code).toBe(1);
    expect(stderr).toContain('Error: nobody handles this');
  });

  it('reports no rejection that the program handles', async () => {
    const { code, stderr } = await run(
      `const broken = save.measure(async () => { throw new Error('broken'); }); await broken.catch(() => {});`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('keeps no program alive', async () => {
    const { code, stdout } = await run(`save.record(1); save.start(); process.on('exit', () => console.log('ended'));`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ended\n' });
  });
});
