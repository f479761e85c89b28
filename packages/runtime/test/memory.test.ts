/**
 * What a serve keeps of a day, told in seconds: a clock that the test moves, and the parts that a second runs through. Windows of
 * time are full after an hour, trends and courses after minutes; what still grows after two hours is a leak.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Contract, contract, createFeed, createMonitor, type ReadingContract } from '@perf/core';
import { type FakeClock, fakeClock } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { AlertWatch } from '../src/alert-watch.ts';
import { Gathering } from '../src/gathering.ts';
import { healthOfTicks } from '../src/health/health-of-ticks.ts';
import { CLIMBING } from '../src/health/reading-trends.ts';
import { historyEvents } from '../src/history-events.ts';
import { Notes } from '../src/notes.ts';
import { COURSES } from '../src/optimize/courses.ts';
import { ReadingsSummary } from '../src/readings-summary.ts';
import { createTick } from '../src/tick.ts';
import { hello, update } from './said.ts';

const HOUR = 3_600;
/** Seconds. */
const STEP = 20;
/** Ten thousand stalls and names of processes are known again should they come twice: here it is some two thousand. */
const SECONDS_BETWEEN = { births: 60, stalls: 900, failures: 1_200 };
/**
 * Between two hours and a day: the lists of the longest stalls go on filling, as do the names that are known again, and V8 learns of
 * the code. What each look leaks 400 bytes of comes to more, as does a kilobyte of each process that has ended.
 */
const MOST_GROWTH = 1_500_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is told of its end, as monitors are, ends in a later turn. */
async function held(): Promise<number> {
  for (let times = 0; times < 3; times += 1) {
    collect();
    await setTimeout(10);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A process with five operations that tells of all it has. */
function processOf(clock: FakeClock, gathering: Gathering, source: string) {
  const monitor = createMonitor({ tick: 'manual', clock });
  const operations = Array.from({ length: 5 }, (_, i) => monitor.operation(`operation ${i}`));
  const job = monitor.job('mails', { every: '1m' });
  const feed = createFeed(monitor);
  gathering.accept(hello(source, { timeOrigin: clock.now() - clock.monotonic() }), clock.monotonic());
  return (second: number, isLast = false): void => {
    for (let i = 0; i < 3; i += 1) operations[(second / STEP + i) % 5]?.record(1 + ((second * 7 + i) % 500));
    if (second % 60 === 0) job.run(() => undefined);
    const now = clock.monotonic();
    const ended = now - 1;
    const isStalled = second % SECONDS_BETWEEN.stalls === 0;
    const said = update(source, {
      at: clock.now(),
      series: feed.changes(),
      jobs: monitor.jobs(),
      readings: Object.fromEntries(
        [...CLIMBING, ...COURSES, 'process.cpu'].map((name, i) => [name, i + (second % 101)]),
      ),
      stalls: isStalled ? [{ start: ended - 100, duration: 60 + (second % 1_000) / 10 }] : [],
      slowest: isStalled ? [{ operation: 'operation 1', labels: {}, at: clock.now(), duration: 70, ended }] : [],
    });
    gathering.accept(said, now, isLast);
  };
}

function serving() {
  const clock = fakeClock();
  const monitor = createMonitor({ tick: 'manual', slowest: 0, clock });
  const gathering = new Gathering(monitor);
  const contracts: readonly Contract[] = [contract('operation 1', { p95: '1s', window: '1m' })];
  const onReadings: readonly ReadingContract[] = [contract('processor', { reading: 'process.cpu', max: 0.9 })];
  const summary = new ReadingsSummary(onReadings);
  const alerts = new AlertWatch(
    { alerts: [{ name: 'hot', reading: 'machine.cpu', above: 0.5 }], inhibitions: [] },
    clock,
  );
  const health = healthOfTicks({
    ...{ alerts, summary, checks: [], maintenance: [] },
    usage: () => [],
    dataFolder: undefined,
  });
  let second = 0;
  const sampler = {
    sample: () => ({ 'machine.cpu': second % SECONDS_BETWEEN.failures < 120 ? 0.9 : 0.1 }),
    close: () => undefined,
  };
  let batches = 0;
  const tick = createTick({
    ...{ clock, monitor, samplers: [sampler], summary, contracts, alerts, notes: new Notes([]) },
    heard: () => gathering.heard(clock.monotonic()),
    events: historyEvents(() => gathering.explained()),
    history: {
      append: async () => {
        batches += 1;
      },
    } as never,
  });
  const stays = processOf(clock, gathering, 'stays');
  let born = 0;
  let child = processOf(clock, gathering, 'child 0');
  const look = (): void => {
    second += STEP;
    clock.advance(STEP * 1_000);
    stays(second);
    const isLast = second % SECONDS_BETWEEN.births === 0;
    child(second, isLast);
    gathering.fold(isLast ? [`child ${born}`] : [], clock.monotonic());
    if (isLast) {
      born += 1;
      child = processOf(clock, gathering, `child ${born}`);
    }
    health.saw(tick());
  };
  const pass = async (hours: number): Promise<void> => {
    for (let step = 0; step < (hours * HOUR) / STEP; step += 1) {
      look();
      await setImmediate();
    }
  };
  return { pass, looks: () => batches };
}

it('is bounded: what a serve keeps after two hours is what it keeps after a day', async () => {
  const { pass, looks } = serving();
  await pass(2);
  const early = await held();
  await pass(22);
  // `looks` holds all of it until here.
  const late = await held();
  expect(looks()).toBe((24 * HOUR) / STEP);
  expect(late - early).toBeLessThan(MOST_GROWTH);
}, 60_000);
