import { startProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { answerOf, bundledPrograms, nodes } from './programs.contract.ts';

const programFile = bundledPrograms();

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

// A machine that takes the processor away for long makes a block look shorter: then it is looked at again.
describe.each(nodes)('stalls on the Node $name', { retry: 2 }, ({ find }) => {
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
    const found = await answerOf<Found>(await find(), [program]);
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
    expectFound(await answerOf(await find(), [program]));
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
    expectFound(await answerOf(await find(), [program]));
  });

  it('calls the start of a program no stall', async () => {
    const program = await programFile(
      'start.cjs',
      `const stalls = [];
      watchLoop({ onStall: (stall) => stalls.push(stall), stallAbove: 300 });
      busy(400);
      setTimeout(() => say(stalls), 100);`,
    );
    expect(await answerOf(await find(), [program])).toEqual([]);
  });

  it('calls it no stall when the process was stopped while it waited', async () => {
    const program = await programFile(
      'stopped.cjs',
      `const stalls = [];
      watchLoop({ onStall: (stall) => stalls.push(stall), stallAbove: 300 });
      setTimeout(() => process.stderr.write('waiting'), 100);
      setTimeout(() => say(stalls), 1200);`,
    );
    const running = startProgram(await find(), [program]);
    await running.saw('waiting');
    // The text may be here before the turn that wrote it is over.
    await new Promise((resolve) => setTimeout(resolve, 100));
    running.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 500));
    running.kill('SIGCONT');
    expect(JSON.parse((await running.result).stdout)).toEqual([]);
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
    const found = await answerOf<Found & { utilization: number }>(await find(), [program]);
    expectFound(found);
    expect(found.utilization).toBeLessThan(0.3);
    const start = found.blocks[0]?.start ?? 0;
    const stall = found.stalls.find((each) => each.start + each.duration > start);
    expect(stall?.cpu).toBeLessThan((stall?.duration ?? 0) / 2);
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
    const found = await answerOf<Found & { names: string[] }>(await find(), [program]);
    expectFound(found);
    const collected = ['gc.major', 'gc.pause.max', 'gc.time'];
    expect(found.names).toEqual([...collected, 'loop.delay.max', 'loop.delay.p99', 'loop.utilization']);
  });
});
