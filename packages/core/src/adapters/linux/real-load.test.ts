import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fakeClock, realPart, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { MachineDetails } from '../../details.ts';
import type { Readings } from '../../reading.ts';
import { createMachineSampler } from './machine.ts';

const SECONDS = 3;
const TRIES = 3;
const MB = 1e6;

interface Told {
  /** The columns of the tool's second report, by their names, for the row that was asked for. */
  readonly columns: Readonly<Record<string, number>>;
  readonly readings: Readings;
  readonly details: MachineDetails;
}

/** Runs a tool that reports twice, and samples at the moment of each report: both speak of the same stretch of time. */
async function beside(program: string, args: string[], row: RegExp): Promise<Told> {
  // A second passes on its clock, whatever passes on ours: a rate is then the number of bytes, as the tool counts them.
  const clock = fakeClock();
  const sampler = createMachineSampler({ clock });
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, LC_ALL: 'C' } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let names: string[] = [];
  let told: Told | undefined;
  let reports = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const words = line.trim().split(/\s+/);
    if (/\bus\b.*\bid\b|kB_wrtn/.test(line)) names = words;
    if (!row.test(line)) continue;
    const readings = sampler.sample();
    clock.advance(1000);
    reports += 1;
    const columns = Object.fromEntries(names.map((name, at) => [name, Number(words[at])]));
    if (reports === 2) told = { columns, readings, details: sampler.details() };
  }
  sampler.close();
  if (told === undefined) throw new Error(`${program} did not report twice`);
  return told;
}

/** Does it again where somebody else's work at the edges of the stretch may have moved the figures apart. */
async function withinTries(check: () => Promise<void>): Promise<void> {
  for (let left = TRIES - 1; left > 0; left -= 1) {
    try {
      return await check();
    } catch {
      // The last try tells what is wrong.
    }
  }
  await check();
}

function burn(): void {
  const child = spawn(process.execPath, ['-e', `const end = Date.now() + ${SECONDS * 800}; while (Date.now() < end);`]);
  onTestFinished(() => void child.kill('SIGKILL'));
}

async function writeToDisk(bytes: number): Promise<void> {
  await using folder = await temporaryFolder('disk-load');
  const file = await open(folder.at('data'), 'w');
  const chunk = Buffer.alloc(10 * MB, 7);
  for (let written = 0; written < bytes; written += chunk.length) await file.write(chunk);
  await file.sync();
  await file.close();
}

async function sendThroughLoopback(bytes: number): Promise<void> {
  let received = 0;
  const server = createServer((socket) => socket.on('data', ({ length }: Buffer) => (received += length)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const client = await new Promise<Socket>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
  });
  const chunk = Buffer.alloc(MB);
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    await new Promise<void>((resolve, reject) => client.write(chunk, (error) => (error ? reject(error) : resolve())));
  }
  await new Promise<void>((resolve) => client.end(resolve));
  await new Promise((resolve) => server.close(resolve));
  expect(received).toBe(bytes);
}

/** Two numbers of a line of /proc, added up over all lines that match. */
function counted(file: string, line: RegExp, columns: readonly [number, number]): [number, number] {
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .filter((each) => line.test(each))
    .map((each) => each.trim().split(/[\s:]+/));
  return columns.map((column) => rows.reduce((sum, row) => sum + Number(row[column]), 0)) as [number, number];
}

/** Within 1 %, or 64 KiB where next to nothing moved. */
function expectClose(ours: number, theirs: number): void {
  expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(Math.max(0.01 * theirs, 65_536));
}

describe('machine under a known load', () => {
  it('uses the processor that vmstat sees, within a point', { timeout: 20_000 }, async () => {
    const vmstat = await realPart({ name: 'vmstat', install: 'apt-get install procps' });
    await withinTries(async () => {
      const telling = beside(vmstat, ['-n', String(SECONDS), '2'], /^\s*\d/);
      burn();
      const { columns, readings } = await telling;
      const { us = Number.NaN, sy = Number.NaN, wa = Number.NaN, st = Number.NaN } = columns;
      const percent = (name: keyof Readings): number => 100 * (readings[name] ?? Number.NaN);
      // vmstat rounds to whole points.
      for (const [ours, theirs] of [
        [percent('machine.cpu.user'), us],
        [percent('machine.cpu.system'), sy],
        [percent('machine.cpu.iowait'), wa],
        [percent('machine.cpu.steal'), st],
      ] as const) {
        expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(1.5);
      }
      expect(us).toBeGreaterThan(20);
    });
  });

  it('writes 200 MB as iostat counts them, within 1 %', { timeout: 30_000 }, async (context) => {
    const iostat = await realPart({ name: 'iostat', install: 'apt-get install sysstat' });
    const sectors = (): number => counted('/proc/diskstats', /\b(sd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+) /, [5, 9])[1];
    const before = sectors();
    await writeToDisk(20 * MB);
    if ((sectors() - before) * 512 < 20 * MB) {
      console.warn('skipped: the disk below the temporary folder has no counters in /proc/diskstats');
      return context.skip();
    }
    await withinTries(async () => {
      const telling = beside(iostat, ['-d', '-k', String(SECONDS), '2'], /^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+) /);
      await writeToDisk(200 * MB);
      const { columns, readings, details } = await telling;
      const kilobytes = columns.kB_wrtn ?? Number.NaN;
      expectClose(readings['machine.disk.write'] ?? 0, kilobytes * 1024);
      expect(kilobytes * 1024).toBeGreaterThanOrEqual(200 * MB);
      const sum = (details.disks ?? []).reduce((total, { write, inTotal }) => total + (inTotal ? write : 0), 0);
      expect(sum).toBeCloseTo(readings['machine.disk.write'] ?? 0, 3);
    });
  });

  it('sends 100 MB through loopback, apart from what the cards move', async () => {
    await realPart({ name: '/proc/net/dev', find: () => '/proc/net/dev' });
    await withinTries(async () => {
      const clock = fakeClock();
      const sampler = createMachineSampler({ clock });
      sampler.sample();
      const before = counted('/proc/net/dev', /^\s*lo:/, [1, 9]);
      await sendThroughLoopback(100 * MB);
      clock.advance(1000);
      sampler.sample();
      const after = counted('/proc/net/dev', /^\s*lo:/, [1, 9]);
      const { interfaces = [] } = sampler.details();
      sampler.close();
      const loopback = interfaces.find(({ name }) => name === 'lo');
      expect(loopback?.inTotal).toBe(false);
      expect(loopback?.receive).toBeGreaterThanOrEqual(100 * MB);
      expectClose(loopback?.receive ?? 0, after[0] - before[0]);
      expectClose(loopback?.transmit ?? 0, after[1] - before[1]);
    });
  });
});
