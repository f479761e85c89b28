/**
 * The whole system through full disks, kills, clock jumps and outages: the program goes on, nothing that was acknowledged is
 * lost, and all of it heals by itself. `PERF_SYSTEM_MINUTES=30` has faults by chance for so long, `PERF_SYSTEM_SEED` the same ones again.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, realPart, runProgram, withDisks } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { bin, emptyProject } from '../perfkit.ts';
import { REFUSED } from './faults.ts';
import type { ScenarioResult } from './scenario.ts';

const MINUTES = Number(process.env.PERF_SYSTEM_MINUTES ?? 0);
const SEED = Number(process.env.PERF_SYSTEM_SEED ?? 1);
const TIMEOUT_MS = MINUTES * 60_000 + 150_000;
/** Orders of about five seconds: a full disk costs as many. */
const LOST_TO_A_FAULT = 600;
/** Whatever befalls them, how often it may. */
const MOST_MB = 450;
const MOST_FILES = 400;
const DISK = '24m';

/** Where Debian's packages of each architecture put it. */
const faketimeLibrary = (): string | undefined =>
  ['x86_64-linux-gnu', 'aarch64-linux-gnu', '.']
    .map((machine) => join('/usr/lib', machine, 'faketime/libfaketimeMT.so.1'))
    .find((path) => existsSync(path));

describe('the whole system', () => {
  it('stands full disks, kills, clock jumps and outages', { timeout: TIMEOUT_MS }, async () => {
    const install = 'apt-get install faketime';
    const faketime = await realPart({ name: 'faketime', find: faketimeLibrary, install });
    const project = await emptyProject();
    mkdirSync(join(project, '.perfkit'));
    const options = { project, bin, port: await freePort(), faketime, minutes: MINUTES, seed: SEED };
    const verify = `"$@"; code=$?; '${process.execPath}' '${bin}' backup verify --json >&2 || exit 99; exit $code`;
    const [shell, ...lines] = await withDisks(`mount -t tmpfs -o size=${DISK} t '${project}/.perfkit'`);
    const scenario = [
      process.execPath,
      '--conditions=@perf/source',
      '--no-warnings',
      join(import.meta.dirname, 'scenario.ts'),
    ];
    const words = [...lines, 'sh', '-c', verify, 'sh', ...scenario, JSON.stringify(options)];
    const { code, stdout, stderr } = await runProgram(shell, words, { cwd: project, timeout: TIMEOUT_MS - 10_000 });
    expect(code, stderr).toBe(0);
    const { befallen, orders, codes, integrity, leftOver, memory, files } = JSON.parse(stdout) as ScenarioResult;
    console.log(JSON.stringify({ befallen, orders, memory, files }));
    expect({ codes, integrity, leftOver }).toEqual({ codes: { program: 7, serve: 0 }, integrity: 'ok', leftOver: [] });
    if (MINUTES === 0) expect(Object.values(befallen)).toEqual([1, 1, 1, 1, 1, 1]);
    // None counts twice. Those that were not answered may have been saved.
    const asked = orders.saved + orders.failed + orders.unanswered + REFUSED * (befallen['receivers out'] ?? 0);
    expect(orders.kept).toBeLessThanOrEqual(asked);
    // Each fault costs the seconds that nobody could write down, no more.
    const times = Object.values(befallen).reduce((sum, one) => sum + one, 0);
    expect(asked - orders.kept).toBeLessThan(times * LOST_TO_A_FAULT);
    expect(memory.serve).toBeLessThan(MOST_MB);
    expect(memory.program).toBeLessThan(MOST_MB);
    expect(files.count).toBeLessThan(MOST_FILES);
  });
});
