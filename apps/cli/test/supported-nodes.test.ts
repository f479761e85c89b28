/** perfkit itself on every Node at hand that it supports, and what it says on one that it does not. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, systemNodes } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { bin, emptyProject, operation, programs, reportIn } from './perfkit.ts';

const isSupported = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 15);
};
const own = { path: process.execPath, version: process.versions.node };
const nodes = [own, ...systemNodes().filter(({ version }) => version !== own.version)];

describe.each(nodes.filter(({ version }) => isSupported(version)))('on Node $version', ({ path: node }) => {
  it('watches, keeps a history, reads a typed config and reports, without a word too many', async () => {
    const cwd = await emptyProject();
    const config = 'const p95: number = 5000;\nexport default { contracts: [{ operation: "save order", p95 }] };\n';
    writeFileSync(join(cwd, 'perf.config.ts'), config);
    writeFileSync(join(cwd, 'package.json'), '{}');
    const script = join(programs, 'own-operations.mjs');
    const run = await runProgram(node, [bin, 'run', '--report', 'report.json', '--', process.execPath, script], {
      cwd,
    });
    expect(run.code).toBe(0);
    expect(run.stderr).not.toMatch(/warning/i);
    const report = reportIn(cwd);
    expect(report.notes).toEqual([]);
    expect(report.meetingTargets).toBe(true);
    expect(operation(report, 'save order')?.count).toBe(51);
    const { stdout, stderr } = await runProgram(node, [bin, 'report', '--since', '1h', '--json'], { cwd });
    expect(JSON.parse(stdout).operations).toMatchObject([{ name: 'save order', count: 51 }]);
    expect(stderr).toBe('');
  });
});

const old = nodes.filter(({ version }) => !isSupported(version));

describe.skipIf(old.length === 0).each(old)('on Node $version', ({ path: node }) => {
  it('says in one line which Node it needs', async () => {
    const { code, stderr, stdout } = await runProgram(node, [bin, 'run', '--', 'true'], { cwd: await emptyProject() });
    expect([code, stdout]).toEqual([70, '']);
    expect(stderr).toMatch(/^perfkit needs Node 22\.15 or newer, this is [^\n]+\n$/);
  });
});
