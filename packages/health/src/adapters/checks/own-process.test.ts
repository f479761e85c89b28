import { closeSync, openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { fakeClock, runProgram, temporaryFolder, withDisks } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask } from '../../../test/ask.ts';
import { createHealth } from '../../index.ts';
import {
  clockCheck,
  diskSpaceCheck,
  eventLoopCheck,
  fileDescriptorsCheck,
  memoryCheck,
  processCheck,
} from './index.ts';

const observed = ({ observed: all = [] }: Awaited<ReturnType<typeof ask>>): Record<string, number> =>
  Object.fromEntries(all.map(({ name = '', value }) => [name, value]));

describe('processCheck', () => {
  it('is alive', async () => {
    expect(await ask(processCheck())).toMatchObject({ name: 'process', kind: 'liveness', state: 'pass' });
  });
});

describe('eventLoopCheck', () => {
  const block = (ms: number): void => {
    for (const end = performance.now() + ms; performance.now() < end; );
  };

  it('sees what blocked the loop since the look before', async () => {
    const health = createHealth({ checks: [eventLoopCheck({ warn: '1h', fail: '150ms' })] });
    await health.run();
    await new Promise((resolve) => void setImmediate(resolve));
    block(200);
    await new Promise((resolve) => void setTimeout(resolve, 30));
    const { checks } = await health.run();
    expect(checks[0]).toMatchObject({
      state: 'fail',
      text: expect.stringMatching(/^longest delay \d+(\.\d)? ms, busy/),
    });
  });

  it('leaves a loop alone that only waits', async () => {
    expect((await ask(eventLoopCheck({ warn: '30s', fail: '1m' }))).state).toBe('pass');
  });
});

describe('memoryCheck', () => {
  it('holds the use of this process against its limit', async () => {
    const rss = process.memoryUsage.rss();
    const result = await ask(memoryCheck({ limit: rss * 1.05, warn: 0.8, fail: 0.9 }));
    expect(result).toMatchObject({
      kind: 'diagnostic',
      state: 'fail',
      text: expect.stringMatching(/^\d+ % of the memory/),
    });
    expect(observed(result)['memory limit']).toBe(rss * 1.05);
    expect((await ask(memoryCheck({ limit: '64TB', warn: 1, fail: 1 }))).state).toBe('pass');
  });

  it('knows a limit without being told', async () => {
    const result = await ask(memoryCheck({ warn: 1, fail: 1 }));
    expect(result.state).toBe('pass');
    expect(Object.keys(observed(result)).filter((name) => name.endsWith(' limit'))).toHaveLength(2);
  });
});

describe('diskSpaceCheck', () => {
  it('tells what is free, and fails at its bounds', async () => {
    const { path } = await temporaryFolder();
    const result = await ask(diskSpaceCheck({ path, warn: 0, fail: 0 }));
    expect(result).toMatchObject({ state: 'pass', text: expect.stringMatching(/free, \d+ % of [\d.]+ [kMGT]B$/) });
    expect((await ask(diskSpaceCheck({ path, warn: 1, fail: 0 }))).state).toBe('warn');
    expect((await ask(diskSpaceCheck({ path, warn: 1, fail: 1 }))).state).toBe('fail');
  });

  it('fails where the folder is not there', async () => {
    const result = await ask(diskSpaceCheck({ path: '/not/there' }));
    expect(result).toMatchObject({ state: 'fail', error: { code: 'ENOENT' } });
  });

  it('follows a disk that fills', async () => {
    const { path, at } = await temporaryFolder();
    const folder = at('disk');
    await mkdir(folder);
    const checks = new URL('./index.ts', import.meta.url).href;
    const health = new URL('../../index.ts', import.meta.url).href;
    await writeFile(
      at('fill.ts'),
      `import { writeFileSync } from 'node:fs';
       import { diskSpaceCheck } from '${checks}';
       import { createHealth } from '${health}';
       const health = createHealth({ checks: [diskSpaceCheck({ path: ${JSON.stringify(folder)}, writable: true })] });
       for (const kilobytes of [0, 940, 990]) {
         writeFileSync(${JSON.stringify(at('disk', 'filling'))}, Buffer.alloc(kilobytes * 1024));
         console.log((await health.run()).checks[0].state);
       }`,
    );
    const [unshare, ...words] = await withDisks(`mount -t tmpfs -o size=1m t '${folder}'`);
    const node = [process.execPath, '--conditions=@perf/source', '--no-warnings', at('fill.ts')];
    const { stdout, stderr } = await runProgram(unshare, [...words, ...node], { cwd: path });
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual(['pass', 'warn', 'fail', '']);
  });
});

describe('fileDescriptorsCheck', () => {
  it('counts what is open', async () => {
    const before = observed(await ask(fileDescriptorsCheck())).open ?? Number.NaN;
    const files = Array.from({ length: 50 }, () => openSync('/dev/null', 'r'));
    onTestFinished(() => files.forEach(closeSync));
    const result = await ask(fileDescriptorsCheck({ warn: 0, fail: 1 }));
    if (process.platform !== 'linux') return expect(result.state).toBe('unknown');
    expect(observed(result).open).toBeGreaterThanOrEqual(before + 40);
    expect(result).toMatchObject({ state: 'warn', text: expect.stringMatching(/^\d+ of \d+ open/) });
  });

  it('is unknown where a system does not tell', async () => {
    expect(await ask(fileDescriptorsCheck({ root: '/not/there' }))).toMatchObject({ state: 'unknown' });
  });
});

describe('clockCheck', () => {
  it('warns of each jump once, in either direction, and not of time that passes', async () => {
    const clock = fakeClock();
    const health = createHealth({ checks: [clockCheck({ clock })] });
    const seen: string[] = [];
    const look = async (): Promise<void> => {
      const [result] = (await health.run()).checks;
      seen.push(`${result?.state} ${result?.text}`);
    };
    await look();
    clock.advance(3_600_000);
    await look();
    clock.jumpWall(7_200_000);
    await look();
    await look();
    clock.jumpWall(-30_000);
    await look();
    clock.jumpWall(999);
    await look();
    expect(seen).toEqual([
      'pass ',
      'pass ',
      'warn the clock went 2 h forward: set, or the machine slept',
      'pass ',
      'warn the clock went 30 s back: set',
      'pass ',
    ]);
  });
});
