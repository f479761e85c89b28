/**
 * The watches inside real programs: on the Node of the workspace and on the machine's own, as the one CommonJS file that
 * the preload carries into programs nobody prepared.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ProgramResult, realPart, runProgram, startProgram, systemNode, temporaryFolder } from '@tooling/testkit';
import { build } from 'tsup';
import { beforeAll, describe, expect, it } from 'vitest';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder('node-process');
  await build({
    config: false,
    entry: { 'node-process': fileURLToPath(new URL('./index.ts', import.meta.url)) },
    outDir: folder.path,
    format: 'cjs',
    target: 'node18',
    platform: 'node',
    outExtension: () => ({ js: '.cjs' }),
    removeNodeProtocol: false,
    clean: false,
    dts: false,
    silent: true,
  });
  return () => folder.remove();
});

const PROLOGUE = `
  const { createNodeProcessSampler, watchGarbage, watchLoop } = require('./node-process.cjs');
  const busy = (ms) => { const start = performance.now(); while (performance.now() < start + ms); return { start, end: performance.now() }; };
  const say = (value) => process.stdout.write(JSON.stringify(value));
`;

async function programFile(name: string, text: string): Promise<string> {
  const path = folder.at(name);
  await writeFile(path, PROLOGUE + text);
  return path;
}

interface Found {
  readonly blocks: readonly { readonly start: number; readonly end: number }[];
  readonly stalls: readonly { readonly start: number; readonly duration: number; readonly cpu: number }[];
}

/**
 * What was blocked on purpose was found: where and as long as it was, give or take what a shared machine adds or takes
 * away. Such a machine may itself add a stall elsewhere.
 */
function expectFound({ blocks, stalls }: Found): void {
  expect(blocks.length).toBeGreaterThan(0);
  for (const { start, end } of blocks) {
    const found = stalls.filter((stall) => stall.start < end && stall.start + stall.duration > start);
    expect(found.length).toBe(1);
    expect(Math.abs((found[0]?.duration ?? 0) - (end - start))).toBeLessThan(60);
    expect(Math.abs((found[0]?.start ?? 0) - start)).toBeLessThan(60);
  }
}

const answer = <T>({ code, stdout, stderr }: ProgramResult): T => {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
};

describe.each([
  { name: 'of the workspace', find: () => process.execPath },
  { name: 'of this machine', find: () => systemNode()?.path },
])('on the Node $name', ({ name, find }) => {
  const node = (): Promise<string> => realPart({ name: `a Node ${name}`, find, install: 'apt-get install nodejs' });

  it('finds a block in answer to a socket, a file, a timer and an immediate', async () => {
    const program = await programFile(
      'blocks.cjs',
      `
      const http = require('node:http'), fs = require('node:fs');
      const blocks = [], stalls = [];
      const watch = watchLoop({ onStall: (stall) => stalls.push(stall), stallAbove: 150 });
      const block = () => blocks.push(busy(200));
      const agent = new http.Agent({ keepAlive: true });
      const server = http.createServer((request, response) => { if (request.url === '/slow') block(); response.end(); });
      const get = (path, then) => http.get({ port: server.address().port, path, agent }, (response) => response.resume().on('end', then));
      const wait = (then) => () => setTimeout(then, 150);
      server.listen(0, '127.0.0.1', () => get('/', wait(() => get('/slow', wait(inFile)))));
      const inFile = () => fs.readFile(__filename, () => { block(); setTimeout(inTimer, 150); });
      const inTimer = () => setTimeout(() => { block(); setTimeout(inImmediate, 150); }, 75);
      const inImmediate = () => setImmediate(() => { block(); setTimeout(end, 150); });
      const end = () => { say({ blocks, stalls }); server.close(); agent.destroy(); watch.close(); };
      `,
    );
    const found = answer<Found>(await runProgram(await node(), [program]));
    expect(found.blocks.length).toBe(4);
    expectFound(found);
  });

  it('finds a block that begins in the tick in which the watch begins', async () => {
    const program = await programFile(
      'same-tick.cjs',
      `setTimeout(() => {
        const stalls = [];
        watchLoop({ onStall: (stall) => stalls.push(stall), stallAbove: 150 });
        const blocks = [busy(200)];
        setTimeout(() => say({ blocks, stalls }), 100);
      }, 20);`,
    );
    expectFound(answer(await runProgram(await node(), [program])));
  });

  it('finds a block in a loop that spins, as long as it was or up to 20 ms shorter', async () => {
    const program = await programFile(
      'spinning.cjs',
      `
      const stalls = [], blocks = [];
      let spins = true;
      const spin = () => { if (spins) setImmediate(spin); };
      spin();
      setTimeout(() => watchLoop({ onStall: (stall) => stalls.push(stall), stallAbove: 150 }), 20);
      setTimeout(() => blocks.push(busy(200)), 200);
      setTimeout(() => { spins = false; say({ blocks, stalls }); }, 500);
      `,
    );
    expectFound(answer(await runProgram(await node(), [program])));
  });

  it('calls the start of a program no stall', async () => {
    const program = await programFile(
      'start.cjs',
      `const stalls = [];
      watchLoop({ onStall: (stall) => stalls.push(stall), stallAbove: 150 });
      busy(200);
      setTimeout(() => say(stalls), 100);`,
    );
    expect(answer(await runProgram(await node(), [program]))).toEqual([]);
  });

  it('calls it no stall when the process was stopped while it waited', async () => {
    const program = await programFile(
      'stopped.cjs',
      `const stalls = [];
      watchLoop({ onStall: (stall) => stalls.push(stall), stallAbove: 150 });
      setTimeout(() => process.stderr.write('waiting'), 100);
      setTimeout(() => say(stalls), 1000);`,
    );
    const running = startProgram(await node(), [program]);
    await running.saw('waiting');
    // The text may be here before the turn that wrote it is over.
    await new Promise((resolve) => setTimeout(resolve, 100));
    running.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 400));
    running.kill('SIGCONT');
    expect(JSON.parse((await running.result).stdout)).toEqual([]);
  });

  it('wakes an idle program four times a second at most', async () => {
    const program = await programFile(
      'idle.cjs',
      `const sampler = createNodeProcessSampler({ onStall: () => undefined, onPause: () => undefined });
      sampler.sample();
      const turns = () => performance.nodeTiming.uvMetricsInfo?.loopCount;
      setTimeout(() => { const before = turns(); setTimeout(() => say(before === undefined ? 0 : turns() - before), 1000); }, 200);`,
    );
    // Besides, a turn for each of the program's own two timers, and one for the window that each of them opens.
    expect(answer(await runProgram(await node(), [program]))).toBeLessThanOrEqual(4 + 4);
  });

  it('calls it no stall when a child ends while the program waits, and finds what waits for a child', async () => {
    const program = await programFile(
      'children.cjs',
      `const { spawn, spawnSync } = require('node:child_process');
      const stalls = [], blocks = [];
      let utilization;
      const child = () => ['-e', 'setTimeout(() => undefined, 250)'];
      setTimeout(() => {
        const watch = watchLoop({ onStall: (stall) => stalls.push(stall), stallAbove: 150 });
        spawn(process.execPath, child(), { stdio: 'ignore' }).on('exit', () => setTimeout(() => {
          utilization = watch.takeActivity().utilization;
          const start = performance.now();
          spawnSync(process.execPath, child());
          blocks.push({ start, end: performance.now() });
          setTimeout(() => say({ stalls, blocks, utilization }), 100);
        }, 300));
      }, 50);`,
    );
    const found = answer<Found & { utilization: number }>(await runProgram(await node(), [program]));
    expectFound(found);
    expect(found.utilization).toBeLessThan(0.3);
    const [{ start }] = found.blocks as [{ start: number }];
    const stall = found.stalls.find((each) => each.start + each.duration > start);
    expect(stall?.cpu).toBeLessThan((stall?.duration ?? 0) / 2);
  });

  it('keeps no program alive, and writes nothing', async () => {
    const program = await programFile(
      'short.cjs',
      `const sampler = createNodeProcessSampler({ onStall: () => undefined, onPause: () => undefined });
      sampler.sample();
      setTimeout(() => sampler.sample(), 30);`,
    );
    expect(await runProgram(await node(), [program])).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  });

  it('does nothing any more once it is closed', async () => {
    const program = await programFile(
      'closed.cjs',
      `
      const made = [];
      require('node:async_hooks').createHook({ init: (id, type) => { if (type !== 'TickObject') made.push(type); } }).enable();
      const sampler = createNodeProcessSampler();
      setTimeout(() => {
        sampler.close();
        setTimeout(() => {
          made.length = 0;
          setTimeout(() => setTimeout(() => say(made.filter((type) => /Timeout|Immediate/.test(type))), 30), 30);
        }, 30);
      }, 30);`,
    );
    expect(answer(await runProgram(await node(), [program]))).toEqual(['Timeout', 'Timeout']);
  });

  it('tells in a worker thread of its own loop, and leaves the process to the main thread', async () => {
    const program = await programFile(
      'worker.cjs',
      `
      const { isMainThread, parentPort, Worker } = require('node:worker_threads');
      if (isMainThread) new Worker(__filename).once('message', say);
      else {
        const stalls = [], blocks = [];
        const sampler = createNodeProcessSampler({ onStall: (stall) => stalls.push(stall), stallAbove: 150 });
        sampler.sample();
        setTimeout(() => {
          blocks.push(busy(200));
          setTimeout(() => {
            parentPort.postMessage({ blocks, stalls, names: Object.keys(sampler.sample()).sort() });
            sampler.close();
          }, 50);
        }, 50);
      }`,
    );
    const found = answer<Found & { names: string[] }>(await runProgram(await node(), [program]));
    expectFound(found);
    expect(found.names).toEqual(['gc.pause.max', 'gc.time', 'loop.delay.max', 'loop.delay.p99', 'loop.utilization']);
  });

  it('counts every garbage collection of a batch', async () => {
    const program = await programFile(
      'garbage.cjs',
      `
      const pauses = [];
      const watch = watchGarbage({ onPause: (pause) => pauses.push(pause) });
      const from = performance.now();
      for (let at = 0; at < 40; at += 1) { globalThis.gc(); globalThis.gc({ type: 'minor' }); }
      const to = performance.now();
      setTimeout(() => {
        const totals = watch.totals();
        watch.close();
        globalThis.gc();
        setTimeout(() => say({ pauses, totals, after: watch.totals(), from, to }), 50);
      }, 50);`,
    );
    const { pauses, totals, after, from, to } = answer<{
      pauses: { start: number; duration: number; kind: string }[];
      totals: { count: number; time: number };
      after: { count: number; time: number };
      from: number;
      to: number;
    }>(await runProgram(await node(), ['--expose-gc', program]));
    const during = pauses.filter(({ start, duration }) => start >= from && start + duration <= to);
    expect(during.filter(({ kind }) => kind === 'major').length).toBe(40);
    expect(during.filter(({ kind }) => kind === 'minor').length).toBeGreaterThanOrEqual(40);
    expect(totals.count).toBe(pauses.length);
    expect(totals.time).toBeCloseTo(pauses.reduce((sum, { duration }) => sum + duration, 0));
    expect(after).toEqual(totals);
  });
});
