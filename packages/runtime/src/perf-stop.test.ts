import { fileURLToPath } from 'node:url';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../test/uses-everything.ts', import.meta.url));

describe('the end of perfkit in a program', () => {
  it('leaves nothing behind, twice over, after a start that failed, and where nothing can be kept', async () => {
    const [data, scratch] = [await temporaryFolder(), await temporaryFolder()];
    const env = { ...process.env, PERFKIT_DIR: data.path, TMPDIR: scratch.path, NODE_NO_WARNINGS: undefined };
    // It ends by itself, or this waits in vain.
    const args = ['--conditions=@perf/source', '--disable-warning=ExperimentalWarning', program];
    const { code, stdout, stderr } = await runProgram(process.execPath, args, {
      env,
      cwd: scratch.path,
      timeout: 60_000,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('No history is kept') });
    const { before, after, first, second, failed, refused, warnings } = JSON.parse(stdout);
    expect(after).toEqual(before);
    // None of listeners that became too many.
    expect(warnings).toEqual([expect.stringContaining('No history is kept')]);
    // A second perfkit in the process knows nothing of the first one's sessions, limits and runs.
    for (const report of [first, second]) {
      expect(report).toMatchObject({
        limits: [{ name: 'books', used: 8, state: 'warning' }],
        sessions: [{ name: 'users', active: 1 }],
        recovery: [{ operation: 'save', runs: 1, recovered: 1, circuit: 'closed' }],
        notes: [],
      });
    }
    // Two by hand, and the last one of the first.
    expect([first.backups.kept, second.backups.kept]).toEqual([1, 3]);
    expect(failed).toContain('`backups` twice');
    expect(refused).toMatchObject({
      hasHistory: false,
      notes: expect.arrayContaining([expect.stringContaining('history')]),
    });
    expect(refused.backup).not.toBe('kept');
  }, 70_000);
});
