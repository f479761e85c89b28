import { runProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { answerOf, bundledPrograms, nodes } from './programs.contract.ts';

const programFile = bundledPrograms();

describe.each(nodes)('in a program on the Node $name', ({ find }) => {
  it('wakes an idle program four times a second at most', async () => {
    const program = await programFile(
      'idle.cjs',
      `const sampler = createNodeProcessSampler({ onStall: () => undefined, onPause: () => undefined });
      sampler.sample();
      const turns = () => performance.nodeTiming.uvMetricsInfo?.loopCount;
      setTimeout(() => { const before = turns(); setTimeout(() => say(before === undefined ? 0 : turns() - before), 1000); }, 200);`,
    );
    // Besides, a turn for each of the program's own two timers, and one for the window that each of them opens.
    expect(await answerOf(await find(), [program])).toBeLessThanOrEqual(4 + 4);
  });

  it('keeps no program alive, and writes nothing', async () => {
    const program = await programFile(
      'short.cjs',
      `const sampler = createNodeProcessSampler({ onStall: () => undefined, onPause: () => undefined });
      sampler.sample();
      setTimeout(() => sampler.sample(), 30);`,
    );
    expect(await runProgram(await find(), [program])).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
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
    expect(await answerOf(await find(), [program])).toEqual(['Timeout', 'Timeout']);
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
    const { pauses, totals, after, from, to } = await answerOf<{
      pauses: { start: number; duration: number; kind: string }[];
      totals: { count: number; time: number };
      after: { count: number; time: number };
      from: number;
      to: number;
    }>(await find(), ['--expose-gc', program]);
    const during = pauses.filter(({ start, duration }) => start >= from && start + duration <= to);
    expect(during.filter(({ kind }) => kind === 'major').length).toBe(40);
    expect(during.filter(({ kind }) => kind === 'minor').length).toBeGreaterThanOrEqual(40);
    expect(totals.count).toBe(pauses.length);
    expect(totals.time).toBeCloseTo(pauses.reduce((sum, { duration }) => sum + duration, 0));
    expect(after).toEqual(totals);
  });
});
