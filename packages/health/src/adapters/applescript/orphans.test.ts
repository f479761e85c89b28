/** Workers end with the program that started them, however that ends. The program is a process of its own here. */

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runProgram, type StandIn, standInOsascript, startProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { withoutBridge } from '../../../test/made-pool.ts';

/** A program with a pool, of which `body` is what it does. */
async function program(osascript: string, body: string): Promise<string[]> {
  const folder = await temporaryFolder('orphans');
  const pool = fileURLToPath(new URL('./create-script-pool.ts', import.meta.url));
  const text = `import { createScriptPool } from ${JSON.stringify(pool)};
const pool = createScriptPool({ osascript: ${JSON.stringify(osascript)}, size: 3 });
${body}`;
  await writeFile(folder.at('program.ts'), text);
  return ['--conditions=@perf/source', folder.at('program.ts')];
}

describe.skipIf(process.platform === 'win32')('workers', () => {
  it.each([
    ['warm', (standIn: StandIn) => standIn.path, 3],
    ['single', (standIn: StandIn) => withoutBridge(standIn), 2],
  ])('end when their program is killed by SIGKILL in the middle of scripts that hang: %s', async (_, of, processes) => {
    const rules = [{ when: 'HANG', fault: 'hang-hard' } as const];
    const standIn = standInOsascript({ rules });
    const body = `
await Promise.all([1, 2, 3].map(() => pool.run('delay 0.2')));
pool.run('HANG'); pool.run('HANG');
setInterval(() => console.log('running ' + pool.stats().running), 50);`;
    const running = startProgram(process.execPath, await program(of(standIn), body));
    await running.saw('running 2');
    await vi.waitFor(() => expect(standIn.calls().filter(({ script }) => script.includes('HANG'))).toHaveLength(2));
    expect(standIn.running()).toHaveLength(processes);
    running.kill('SIGKILL');
    expect((await running.result).signal).toBe('SIGKILL');
    await vi.waitFor(() => expect(standIn.running()).toEqual([]), { timeout: 5_000 });
  });

  it('that have nothing to do keep no program from ending', async () => {
    const standIn = standInOsascript();
    const body = `console.log((await pool.run('return "done"')).text);`;
    const { stdout, code } = await runProgram(process.execPath, await program(standIn.path, body));
    expect([stdout, code]).toEqual(['done\n', 0]);
    await vi.waitFor(() => expect(standIn.running()).toEqual([]), { timeout: 5_000 });
  });

  it('that are closed are waited for by the program', async () => {
    const standIn = standInOsascript();
    const body = `await pool.run('return 1'); await pool.close(); console.log('closed');`;
    const { stdout, code } = await runProgram(process.execPath, await program(standIn.path, body));
    expect([stdout, code]).toEqual(['closed\n', 0]);
    expect(standIn.running()).toEqual([]);
  });
});
