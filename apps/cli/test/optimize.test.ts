/** `perfkit optimize`: advice on real programs, changes that a program makes itself, and looks into one that runs. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt } from '@perf/optimizer';
import type { TakenProfile } from '@perf/optimizer/profiling';
import type { Report } from '@perf/runtime/report';
import { type RunningProgram, startProgram } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { emptyProject, perfkit, programs, startPerfkit } from './perfkit.ts';

interface Told {
  readonly source: string;
  readonly recommendations: NonNullable<Report['recommendations']>;
  readonly applied: { readonly outcome: string } | null;
}

const ENOUGH_COLLECTIONS_MS = 19_000;

async function adviceAfterRun(words: readonly string[]): Promise<{ told: Told; cwd: string }> {
  const cwd = await emptyProject();
  const ran = await perfkit(['run', '--', process.execPath, ...words], { cwd, timeout: 60_000 });
  expect(ran.code).toBe(0);
  const { stdout, code } = await perfkit(['optimize', '--json'], { cwd });
  expect(code).toBe(0);
  return { told: JSON.parse(stdout) as Told, cwd };
}

/** What is said of processors and pauses depends on what else runs on the machine. */
const ofMemory = ({ recommendations }: Told): string[] =>
  recommendations.map(({ rule }) => rule).filter((rule) => rule.startsWith('memory/'));

describe('advice on a program that was run', () => {
  it('puts a real leak first with the space that grows, and has nothing to say of a healthy one', {
    timeout: 90_000,
  }, async () => {
    const words = ['--expose-gc', join(programs, 'leaks.mjs'), String(ENOUGH_COLLECTIONS_MS)];
    const [leaking, healthy] = await Promise.all([adviceAfterRun(words), adviceAfterRun([...words, '--healthy'])]);
    expect(ofMemory(healthy.told)).toEqual([]);
    const [first] = leaking.told.recommendations;
    expect(first).toMatchObject({ rule: 'memory/leak', subject: 'heap.floor', cause: 'heap-climbs' });
    expect(first?.why.map(({ name }) => name)).toContain('heap.space.old_space');
    const { cwd } = leaking;
    const report = await perfkit(['report', '--markdown'], { cwd });
    expect(report.stdout).toMatch(/## What to do\n\n1\. .*heap snapshots/);
    expect((await perfkit(['report', '--html', 'report.html'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'report.html'), 'utf8')).toContain('What to do');
    const applied = await perfkit(['optimize', '--apply'], { cwd });
    expect(applied.stderr).toContain(
      'Nothing was applied: no program of this project runs that lets anything be tuned',
    );
  });

  it('names the operation that blocks the loop', { timeout: 60_000 }, async () => {
    const { told } = await adviceAfterRun([join(programs, 'blocks.mjs')]);
    const blocked = told.recommendations.find(({ rule }) => rule === 'event-loop/blocked');
    expect(blocked?.subject).toBe('build page');
  });

  it('says that nothing was measured, which is not that all is well', async () => {
    const cwd = await emptyProject();
    const { code, stderr } = await perfkit(['optimize'], { cwd });
    expect(code).toBe(11);
    expect(stderr).toContain('there are none yet');
  });
});

describe('a change that a program makes itself', () => {
  async function startTunable(cwd: string, words: readonly string[] = []): Promise<RunningProgram> {
    const env = { ...process.env, SIZE_FILE: join(cwd, 'size') };
    const program = startProgram(
      process.execPath,
      ['--conditions=@perf/source', join(programs, 'tunable.mjs'), ...words],
      {
        ...{ cwd, env, timeout: 60_000 },
      },
    );
    onTestFinished(() => program.kill('SIGKILL'));
    await program.saw('ready');
    return program;
  }

  const sizeIn = (cwd: string): string | undefined =>
    existsSync(join(cwd, 'size')) ? readFileSync(join(cwd, 'size'), 'utf8') : undefined;

  it('is taken back by the next start when kill -9 comes in the middle', { timeout: 60_000 }, async () => {
    const cwd = await emptyProject();
    const program = await startTunable(cwd, ['--apply']);
    await vi.waitFor(() => expect(sizeIn(cwd)).toBe('4'), { timeout: 20_000, interval: 50 });
    program.kill('SIGKILL');
    await program.result;
    expect(sizeIn(cwd)).toBe('4');
    await startTunable(cwd);
    await vi.waitFor(() => expect(sizeIn(cwd)).toBe('2'), { timeout: 20_000, interval: 50 });
    const { stdout } = await perfkit(['optimize', 'history', '--json'], { cwd });
    const { attempts } = JSON.parse(stdout) as { attempts: Attempt[] };
    expect(attempts).toMatchObject([{ tunable: 'db.size', from: 2, to: 4, outcome: 'inconclusive', effect: null }]);
    expect((await perfkit(['optimize', 'history'], { cwd })).stdout).toMatch(/inconclusive +db\.size 2 → 4/);
  });

  it('is one at a time, and taken back on Ctrl-C', { timeout: 60_000 }, async () => {
    const cwd = await emptyProject();
    await startTunable(cwd);
    const advice = await vi.waitFor(
      async () => {
        const { stdout } = await perfkit(['optimize', '--json', '--strategy', 'aggressive'], { cwd });
        const told = JSON.parse(stdout) as Told;
        expect(told).toMatchObject({ source: 'program', applied: null });
        expect(told.recommendations[0]?.plan?.steps).toMatchObject([{ tunable: 'db.size', from: 2 }]);
        return told;
      },
      { timeout: 30_000, interval: 500 },
    );
    expect(advice.recommendations[0]?.rule).toBe('pool/too-small');
    expect(sizeIn(cwd)).toBeUndefined();
    const first = startPerfkit(['optimize', '--apply', '--json', '--strategy', 'aggressive'], { cwd, timeout: 30_000 });
    await first.saw('Measuring whether it helps');
    const second = await perfkit(['optimize', '--apply', '--strategy', 'aggressive'], { cwd });
    expect(second.code).toBe(12);
    expect(second.stderr).toContain('is being applied');
    first.kill('SIGINT');
    const { code, stdout, stderr } = await first.result;
    expect(code).toBe(11);
    expect(stderr).toContain('perfkit: the change is taken back');
    expect((JSON.parse(stdout) as Told).applied).toMatchObject({ outcome: 'inconclusive' });
    expect(sizeIn(cwd)).toBeUndefined();
  });
});

describe('a look into a program that runs', () => {
  it('tells what blocks its loop, with the stack, and leaves it running', { timeout: 30_000 }, async () => {
    const cwd = await emptyProject();
    const program = startProgram(process.execPath, ['--inspect=0', join(programs, 'blocks-often.mjs')], {
      ...{ cwd, timeout: 30_000 },
    });
    onTestFinished(() => program.kill('SIGKILL'));
    await program.saw('ready');
    const words = ['optimize', '--profile', 'cpu', '--pid', String(program.pid), '--for', '700ms', '--json'];
    const { stdout, code } = await perfkit(words, { cwd });
    expect(code).toBe(0);
    const taken = JSON.parse(stdout) as TakenProfile;
    expect(taken.blockers?.[0]?.stack[0]).toMatch(/^parseTheWholeCatalogue \(.*blocks-often\.mjs:2:\d+\)$/);
    expect(taken.path).toMatch(/[/\\]\.perfkit[/\\]profiles[/\\]cpu-.*\.cpuprofile$/);
    expect(statSync(taken.path).mode & 0o777).toBe(0o600);
    expect(program.pid).toSatisfy((pid: number) => process.kill(pid, 0));
  });

  it('has none without an inspector, and says how to get one', async () => {
    const cwd = await emptyProject();
    const program = startProgram(process.execPath, [join(programs, 'blocks-often.mjs')], { cwd, timeout: 30_000 });
    onTestFinished(() => program.kill('SIGKILL'));
    await program.saw('ready');
    const { stderr, code } = await perfkit(['optimize', '--profile', 'cpu', '--pid', String(program.pid)], { cwd });
    expect(code).toBe(12);
    expect(stderr).toContain('no inspector of it is open');
  });
});

describe('misuse', () => {
  it.each([
    [['optimize', '--strategy', 'reckless'], 'reckless'],
    [['optimize', '--profile', 'cpu'], 'Expected --profile to come with --pid'],
    [['optimize', '--inspect'], 'Expected --pid, --inspect and --for to come with --profile'],
    [['optimize', '--since', '1h', '--apply'], 'Expected --apply without --since'],
    [['optimize', 'history', '--apply'], 'Expected only --json, --config and --data-dir with `history`'],
    [['optimize', 'yesterday'], 'Give nothing, or `history`'],
  ])('%j is refused', async (words, said) => {
    const cwd = await emptyProject();
    const { code, stderr } = await perfkit(words, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
