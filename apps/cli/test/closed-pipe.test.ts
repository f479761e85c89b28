/** Whoever reads has had enough, as `| head -1` and a pager that is left: no verb takes that for a fault. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { bin, perfkit } from './perfkit.ts';

const node = process.execPath;
let cwd: string;
const env = { ...process.env, LC_ALL: 'C.UTF-8' };
beforeAll(async () => {
  const folder = await temporaryFolder('closed-pipe');
  cwd = folder.path;
  const config = {
    contracts: [{ operation: 'work', p95: '1s' }],
    backup: { sources: { notes: { files: 'notes' } } },
    health: { checks: [{ name: 'files', command: ['true'] }] },
  };
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify(config));
  mkdirSync(join(cwd, 'notes'));
  writeFileSync(join(cwd, 'notes/a.txt'), 'a');
  writeFileSync(join(cwd, 'scenario.mjs'), 'export default async () => undefined;');
  await perfkit(['run', '--', node, '-e', 'setTimeout(() => {}, 1500)'], { cwd });
  await perfkit(['history', 'annotate', 'deploy', 'v1', '--at', '30m'], { cwd });
  await perfkit(['backup', 'now'], { cwd });
  await perfkit(['baseline', 'save', 'one', 'true', '--runs', '3'], { cwd });
  return () => folder.remove();
});

/** What is typed, and with what code it ends when all of it is read. */
const VERBS: readonly (readonly [line: string, code: number])[] = [
  ['--help', 0],
  ['--version', 0],
  ['run --help', 0],
  ['run -- true', 0],
  ['report', 0],
  ['report --json', 0],
  ['report --markdown', 0],
  ['report --since 1h', 0],
  ['analyze regressions', 0],
  ['analyze trends', 0],
  ['analyze forecast', 0],
  ['analyze compare', 0],
  ['history info', 0],
  ['history export', 0],
  ['history annotate deploy v2', 0],
  ['health', 0],
  ['top', 0],
  ['top --json', 0],
  ['doctor', 0],
  ['optimize', 0],
  ['optimize history', 0],
  ['contract-check', 11],
  ['alerts', 0],
  ['alerts list', 0],
  ['alerts history', 0],
  ['bench --runs 3 true', 0],
  ['baseline list', 0],
  ['baseline show one', 0],
  ['baseline compare one one', 0],
  ['backup list', 0],
  ['backup show latest', 0],
  ['backup cat latest notes', 0],
  ['backup verify', 0],
  ['backup now', 0],
  ['backup prune --dry-run', 0],
  ['load scenario.mjs --iterations 30', 0],
  ['schema', 0],
  ['schema report', 0],
  ['completion bash', 0],
  ['completion propose -- hea', 0],
  ['macos selftest', 11],
  ['init --config other.json', 0],
];

describe('a pipe that nobody reads any more', () => {
  it.concurrent.each(VERBS)('perfkit %s', async (line, code) => {
    const script = `'${node}' '${bin}' ${line} 2>err-$$ | true; code=\${PIPESTATUS[0]}; cat err-$$ >&2; exit $code`;
    const result = await runProgram('bash', ['-c', script], { cwd, env });
    expect(result.stderr).not.toMatch(/EPIPE|^ +at |fault of its own|Error:/m);
    expect([result.code, result.stderr]).toEqual([code, expect.any(String)]);
  });

  it.concurrent.each([
    ['run -- true', 0],
    ['load scenario.mjs --iterations 30', 0],
    ['report --since 1h --html report.html', 0],
    ['nonsense', 2],
  ])('perfkit %s, standard error with it', async (line, code) => {
    const script = `'${node}' '${bin}' ${line} 2>&1 | true; exit \${PIPESTATUS[0]}`;
    expect((await runProgram('bash', ['-c', script], { cwd, env })).code).toBe(code);
  });
});

it.runIf(process.platform === 'linux')('a file that has no room for all of a report is no report', async () => {
  const onto = (line: string) => runProgram('sh', ['-c', `'${node}' '${bin}' ${line} > /dev/full`], { cwd, env });
  const { code, stderr } = await onto('report --json');
  expect(code).toBe(12);
  expect(stderr).toMatch(/Expected standard output to take all that was said, but: ENOSPC/);
  expect((await onto('run --quiet -- true')).code).toBe(0);
});
