import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { takeProfile } from './take-profile.ts';
import type { InspectorWire } from './wire.ts';

const newFolder = async (): Promise<string> => (await temporaryFolder()).path;

/** Blocks the loop, in the middle of being looked at. */
function blockFor(ms: number): void {
  const from = performance.now();
  while (performance.now() - from < ms);
}

/** An inspector that only says how much heap there is, and how much memory. */
function inspectorOf({ heap, memory }: { heap: number; memory?: number }): InspectorWire & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    post: async (method) => {
      asked.push(method);
      return method === 'Runtime.getHeapUsage' ? { usedSize: heap } : { result: { value: memory } };
    },
    on: () => () => undefined,
    close: () => undefined,
  };
}

describe('a profile of the own thread', () => {
  it('tells which function blocked the loop, and is a file that only this user reads', async () => {
    const folder = join(await newFolder(), 'profiles');
    const taking = takeProfile('cpu', { folder, duration: 400 });
    setTimeout(() => blockFor(200), 50);
    const taken = await taking;
    expect(taken.blockers?.[0]).toMatchObject({ function: 'blockFor' });
    expect(taken.blockers?.[0]?.at).toMatch(/take-profile\.test\.ts:\d+:\d+$/);
    expect(readdirSync(folder)).toEqual([taken.path.slice(folder.length + 1)]);
    expect(taken.path).toMatch(/\.cpuprofile$/);
    expect(statSync(taken.path)).toMatchObject({ size: taken.bytes });
    expect(statSync(taken.path).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(Object.keys(JSON.parse(readFileSync(taken.path, 'utf8')))).toEqual(
      expect.arrayContaining(['nodes', 'startTime', 'endTime', 'samples', 'timeDeltas']),
    );
  });

  it('ends sooner when it is told to, and keeps what it saw', async () => {
    const taken = await takeProfile('cpu', {
      folder: await newFolder(),
      duration: '1h',
      signal: AbortSignal.timeout(60),
    });
    expect(JSON.parse(readFileSync(taken.path, 'utf8'))).toHaveProperty('samples');
  });

  it('names who allocated what is still held', async () => {
    const kept: unknown[] = [];
    const timer = setInterval(() => {
      for (let count = 0; count < 20_000; count += 1) kept.push({ count });
    }, 5);
    const taken = await takeProfile('allocations', { folder: await newFolder(), duration: 150 });
    clearInterval(timer);
    expect(kept.length).toBeGreaterThan(0);
    expect(taken.path).toMatch(/\.heapprofile$/);
    expect(readFileSync(taken.path, 'utf8')).toContain('take-profile.test.ts');
  });

  it('takes a whole heap snapshot, of about the size that was expected', async () => {
    const folder = await newFolder();
    // In a small process of its own: that of a test has a heap of hundreds of megabytes.
    const program = `
      import { takeProfile } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
      class Needle { held = 'by nobody else'; }
      globalThis.needle = new Needle();
      process.stdout.write(JSON.stringify(await takeProfile('heap', { folder: ${JSON.stringify(folder)} })));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@perf/source',
      '--input-type=module',
      '--eval',
      program,
    ]);
    const taken = JSON.parse(stdout) as { path: string; bytes: number; expectedBytes: number };
    const snapshot = JSON.parse(readFileSync(taken.path, 'utf8')) as { snapshot: object; strings: string[] };
    expect(snapshot.snapshot).toHaveProperty('meta');
    expect(snapshot.strings).toContain('Needle');
    expect(taken.bytes).toBeLessThan(taken.expectedBytes);
    expect(taken.bytes).toBeGreaterThan(taken.expectedBytes / 6);
  });
});

describe('room for a profile', () => {
  it('refuses a snapshot that is expected to be too large before it is begun', async () => {
    const wire = inspectorOf({ heap: 1e9 });
    await expect(takeProfile('heap', { folder: await newFolder(), wire, maxBytes: '100MB' })).rejects.toMatchObject({
      code: 'optimizer/profile-too-large',
      message: expect.stringContaining('at most 100 MB'),
    });
    expect(wire.asked).toEqual(['Runtime.getHeapUsage']);
  });

  it('refuses one for which the disk has no room', async () => {
    const wire = inspectorOf({ heap: 1e17 });
    const taking = takeProfile('heap', { folder: await newFolder(), wire, maxBytes: 1e18 });
    await expect(taking).rejects.toMatchObject({ code: 'optimizer/no-room', message: expect.stringContaining('disk') });
  });

  it('refuses a snapshot that would take more memory than the program may have', async () => {
    const folder = await newFolder();
    const wire = inspectorOf({ heap: 5e6, memory: 30e6 });
    const taking = takeProfile('heap', { folder, wire });
    await expect(taking).rejects.toMatchObject({
      code: 'optimizer/no-room',
      message: expect.stringContaining('memory'),
    });
    expect(wire.asked).not.toContain('HeapProfiler.takeHeapSnapshot');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing of one that became larger than it was allowed to be', async () => {
    const folder = await newFolder();
    const inspector = inspectorOf({ heap: 0 });
    const wire: InspectorWire = {
      ...inspector,
      post: async (method) =>
        method === 'HeapProfiler.stopSampling'
          ? { profile: { head: 'x'.repeat(3_000_000) } }
          : await inspector.post(method),
    };
    const taking = takeProfile('allocations', { folder, wire, duration: 1, maxBytes: '2.5MB' });
    await expect(taking).rejects.toMatchObject({ code: 'optimizer/profile-too-large' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('removes what a killed process left half written, and not what another one writes now', async () => {
    const folder = await newFolder();
    for (const pid of [2 ** 22 + 7, process.ppid]) writeFileSync(join(folder, `cpu-1.cpuprofile.${pid}.draft`), '{');
    await takeProfile('cpu', { folder, duration: 1 });
    expect(readdirSync(folder).filter((name) => name.endsWith('.draft'))).toEqual([
      `cpu-1.cpuprofile.${process.ppid}.draft`,
    ]);
  });
});

describe('what is no profile', () => {
  it.each([
    ['flames', {}],
    ['cpu', { duration: 'soon' }],
    ['heap', { maxBytes: -1 }],
  ])('%s with %j', async (kind, options) => {
    await expect(takeProfile(kind as 'cpu', { folder: await newFolder(), ...options })).rejects.toMatchObject({
      code: 'core/invalid-argument',
    });
  });

  it('says so when the folder is none', async () => {
    const file = join(await newFolder(), 'file');
    writeFileSync(file, '');
    await expect(takeProfile('cpu', { folder: file, duration: 1 })).rejects.toMatchObject({
      code: 'optimizer/profile-failed',
    });
  });
});
