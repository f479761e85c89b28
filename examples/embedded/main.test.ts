import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { expect, it } from 'vitest';

it('does all that it says, and ends by itself', async () => {
  const { path } = await temporaryFolder();
  const program = fileURLToPath(import.meta.resolve('./main.ts'));
  const args = ['--conditions=@perf/source', '--disable-warning=ExperimentalWarning', program];
  const env = { ...process.env, PERFKIT_DIR: path };
  const { code, stdout, stderr } = await runProgram(process.execPath, args, { env, timeout: 60_000 });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // Of a machine that is busy there may be more advice.
  const said = stdout.trimEnd().split('\n');
  expect(said.filter((line) => !line.startsWith('advice: '))).toEqual([
    'rating of c-1: good',
    'rating of c-2: good',
    'rating of nobody: not rated',
    'restored: 3 entries, 3600 cents',
    'refused: Expected `transactions` to stay within its limit of 10, got 10 and 1 more',
    'books balance: pass',
    'posted: 11 calls, 1 failed',
    'customers: 3 of 1000, ok',
    'transactions: 10 of 10, exceeded',
    'clerks: 1 active, 2 at most',
    'ask bank: 3 runs, 1 recovered, 1 degraded',
    'backups: 0 failed, the last one was kept',
    'stopped',
  ]);
  expect(said).toContainEqual(expect.stringMatching(/^advice: transactions has too few places/));
  expect(readdirSync(path)).toEqual(expect.arrayContaining(['backups', 'history.db']));
}, 70_000);
