/**
 * How long after the `for` of an alert has passed its mail is with the mail server: a serve as a user starts it, with alerts
 * whose `for` ends anywhere between two of its looks. The first mail of each serve is among them.
 *
 * Its alerts begin at its first look, so that each is due at `activeAt` + `for`, by the clock of this machine.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '@tooling/workspace/tools';
import { cost, type Figure, type Round, type TogetherCase } from '../case.ts';
import { openMailSink } from '../mail-sink.ts';

const PERFKIT = join(root, 'apps/cli/dist/bin.js');
const ROUNDS = 3;
const ALERTS = 8;
/** The first is due after the serve has settled; the others at another part of a second each. */
const spans = Array.from({ length: ALERTS }, (_, i) => 3_000 + i * 1_370);
const LONGEST_MS = 40_000;

const settings = (port: number): object => ({
  alerts: spans.map((span, i) => ({ name: `late-${i}`, reading: 'machine.memory.used', above: 1, for: span })),
  notify: {
    channels: { mail: { email: 'ops@shop.example', from: 'perfkit@shop.example', host: '127.0.0.1', port } },
    rateLimit: { messages: 100, per: '1m' },
  },
});

interface Listed {
  readonly alerts: readonly { readonly name: string; readonly activeAt: number }[];
}

async function round(): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
  const arrived = new Map<string, number>();
  const sink = await openMailSink((raw) => {
    const [name] = /late-\d/.exec(raw) ?? [];
    if (name !== undefined && !arrived.has(name)) arrived.set(name, Date.now());
  });
  writeFileSync(join(folder, 'perf.config.json'), JSON.stringify(settings(sink.port)));
  const serve = spawn(process.execPath, [PERFKIT, 'serve', '--port', '0'], { cwd: folder, stdio: 'ignore' });
  try {
    const until = performance.now() + LONGEST_MS;
    while (arrived.size < ALERTS && performance.now() < until) await sleep(50);
    const list = [PERFKIT, 'alerts', 'list', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, list, { cwd: folder });
    const late = spans.map((span, i) => {
      const due = (JSON.parse(stdout) as Listed).alerts.find(({ name }) => name === `late-${i}`)?.activeAt;
      return (arrived.get(`late-${i}`) ?? Number.NaN) - ((due ?? Number.NaN) + span);
    });
    const ordered = late.toSorted((a, b) => a - b);
    // One that never came makes it not a number, and the floor is not judged to be kept.
    return { 'the middle one': ordered[ALERTS / 2] ?? Number.NaN, 'the slowest': Math.max(...late) };
  } finally {
    serve.kill('SIGTERM');
    if (serve.exitCode === null && serve.signalCode === null) await once(serve, 'exit');
    sink.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function together(): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let done = 0; done < ROUNDS; done += 1) rounds.push(await round());
  return rounds;
}

const show = (value: number): string => `${Math.round(value)} ms`;

export const notifyLatency: TogetherCase = {
  name: 'notify-latency',
  title: 'From the end of an alert’s `for` to the mail server',
  unit: 'ms',
  together,
  figures: [
    { name: 'the middle one of 8', of: (each) => cost(each, 'the middle one'), show },
    { name: 'the slowest of 8', of: (each) => cost(each, 'the slowest'), show, floor: { atMost: 2_000 } },
  ] satisfies Figure[],
};
