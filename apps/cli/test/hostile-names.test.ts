/** Names that programs and configurations give reach nobody's terminal as commands, whichever verb prints them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cutTo } from '@perf/analytics/document';
import { temporaryFolder } from '@tooling/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { perfkit, programs } from './perfkit.ts';
import { terminal } from './tmux.ts';

const NAME = '\u001b]0;owned\u0007\u001b[2J\u009b31m注文\u202e e\u0301\nx';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;

let cwd: string;
let ofRun: string;
beforeAll(async () => {
  const folder = await temporaryFolder('hostile-names');
  cwd = folder.path;
  const contracts = [{ operation: NAME, labels: { tenant: '\u001b[5m\u0085' }, p95: '1ms' }];
  const alerts = [{ name: NAME, contract: NAME, severity: 'critical', summary: NAME }];
  const health = { checks: [{ name: 'files', command: ['echo', NAME] }] };
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ service: NAME, contracts, alerts, health }));
  const { stdout, stderr, code } = await perfkit(['run', '--', process.execPath, join(programs, 'hostile-names.mjs')], {
    cwd,
  });
  expect(code).toBe(0);
  ofRun = stdout + stderr;
  return () => folder.remove();
}, 30_000);

describe('a name that would steer a terminal', () => {
  it('is plain in the report of a run', () => {
    expect(ofRun).toContain('注文');
    expect(ofRun).not.toMatch(STEERING);
  });

  it.concurrent.each([
    'report',
    'report --json',
    'report --markdown',
    'report --since 1h',
    'top --once',
    'top --once --ascii',
    'top --json',
    'analyze trends',
    'analyze trends --json',
    'analyze regressions',
    'contract-check',
    'contract-check --json',
    'health',
    'health --json',
    'optimize',
    'alerts list',
    'alerts history',
    'doctor',
    'history info',
    'completion propose -- top --filter ',
  ])('is plain in perfkit %s', async (line) => {
    const { stdout, stderr } = await perfkit(line.split(' '), { cwd });
    expect(`${stdout}${stderr}`).not.toMatch(STEERING);
    if (line.endsWith('--json')) expect(JSON.parse(stdout)).toEqual(expect.any(Object));
  });

  it('keeps the columns of top where they are, though its letters are wide', async () => {
    const { shows, type } = await terminal(cwd, ['top'], { columns: 100 });
    const lines = (await shows(/注文/)).split('\n');
    const head = lines.find((line) => line.includes('OPERATIONS')) as string;
    const row = lines.find((line) => /^▶/.test(line)) as string;
    const column = head.indexOf('p95') + 'p95'.length;
    expect(cutTo(row, column)).toMatch(/注文.* \d[\d.]* ?(ms|s)$/);
    await type('q');
    await shows(/ended with 0/);
  });

  it('is the same name to whoever parses JSON', async () => {
    const { stdout } = await perfkit(['report', '--json'], { cwd });
    expect(JSON.parse(stdout).operations[0].name).toBe(NAME);
  });
});
