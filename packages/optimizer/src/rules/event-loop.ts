/** Work that does not let go of the event loop: which operation it is, for how long, and the way out. */
import { formatDuration, formatRatio } from '@perf/analytics';
import type { Milliseconds, Ratio } from '@perf/core';
import { shareAbove } from '../course.ts';
import type { EvidenceStall } from '../evidence.ts';
import type { Known } from '../known.ts';
import { type Draft, figure, type Rule, sureAfter } from './rule.ts';

/** As `standOut` has it. */
const NOTICED: Milliseconds = 100;
const HARMFUL: Milliseconds = 1_000;
/** A cause has to fill more than half of the time that it explains. */
const MOSTLY: Ratio = 0.5;
/** Delays that one look in this many shows are not a moment's bad luck. */
const OFTEN: Ratio = 0.25;
const DELAYED: Milliseconds = 50;
const FEWEST_STALLS = 2;
const OF_MANY = 3;
/** Work that takes no longer can be done in parts; longer, a worker is worth its messages. */
const FOR_A_WORKER: Milliseconds = 250;
/** What reads or writes all of something at once. */
const WHOLE = /JSON|parse|stringify|readFileSync|writeFileSync|gzip|inflate|deflate|Buffer\.concat/;

interface Blocker {
  readonly name: string | undefined;
  readonly total: Milliseconds;
  readonly times: number;
  readonly longest: Milliseconds;
  readonly stack: readonly string[];
}

export const blockedLoop: Rule = (known) => {
  const own = known.stalls.filter(({ duration, gc = 0 }) => duration >= NOTICED && gc < MOSTLY * duration);
  const blockers = [...byOperation(own, known)].filter(
    ({ times, longest }) => times >= FEWEST_STALLS || longest >= HARMFUL,
  );
  if (blockers.length > 0) return blockers.map((blocker) => advised(blocker, known));
  return byReadings(known);
};

function byOperation(stalls: readonly EvidenceStall[], { operations, symptoms, diagnoses }: Known): Blocker[] {
  const found = new Map<string, Blocker>();
  const add = (name: string | undefined, blocker: Omit<Blocker, 'name'>): void => {
    const key = name ?? '';
    const before = found.get(key) ?? { total: 0, times: 0, longest: 0, stack: [] };
    found.set(key, {
      name,
      total: before.total + blocker.total,
      times: before.times + blocker.times,
      longest: Math.max(before.longest, blocker.longest),
      stack: before.stack.length > 0 ? before.stack : blocker.stack,
    });
  };
  const isOutgoing = (name: string | undefined) => operations.some((one) => one.name === name && one.isOutgoing);
  for (const { operation, duration, stack = [] } of stalls) {
    // An outgoing call only waited, like everybody else.
    add(isOutgoing(operation) ? undefined : operation, { total: duration, times: 1, longest: duration, stack });
  }
  if (stalls.length === 0) {
    for (const { name, blocked = 0, count, isOutgoing: isOut } of operations) {
      if (!isOut && blocked / count >= NOTICED / 2) {
        add(name, { total: blocked, times: count, longest: blocked / count, stack: [] });
      }
    }
  }
  if (found.size === 0) {
    for (const { kind, severity, operation, evidence } of symptoms) {
      const explained = diagnoses.find((one) => one.symptom === kind && one.operation === operation)?.cause;
      if (kind !== 'event-loop-blocked' || severity === 'info') continue;
      if (explained !== undefined && explained !== 'synchronous-work' && explained !== 'unknown') continue;
      const longest = Number(evidence.longestMs ?? 0);
      const total = Number(evidence.totalMs ?? evidence.blockedMs ?? longest);
      const times = Number(evidence.times ?? evidence.count ?? FEWEST_STALLS);
      if (longest > 0) add(isOutgoing(operation) ? undefined : operation, { total, times, longest, stack: [] });
    }
  }
  return [...found.values()]
    .sort((a, b) => b.total - a.total || ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
    .slice(0, 3);
}

/** Nobody saw a block, but delays say that there are. */
function byReadings(known: Known): Draft[] {
  const [longest, p99] = [known.reading('loop.delay.max'), known.reading('loop.delay.p99')];
  const use = known.reading('loop.utilization');
  const pause = known.reading('gc.pause.max')?.mean ?? 0;
  const often = longest === undefined ? 0 : shareAbove(longest, NOTICED);
  const lasting = p99 === undefined ? 0 : shareAbove(p99, DELAYED);
  const most = Math.max(longest?.mean ?? 0, p99?.mean ?? 0);
  const isBlocked =
    (often >= OFTEN && (longest?.samples ?? 0) > 1) ||
    (lasting >= MOSTLY && ((p99?.samples ?? 0) > 1 || (p99?.last ?? 0) >= NOTICED));
  if (!isBlocked || pause >= MOSTLY * most) return [];
  // A percentile is of many delays, also when it was looked at once.
  const looks = Math.max(OF_MANY, (longest?.samples ?? 0) * often, (p99?.samples ?? 0) * lasting);
  const guess = busiest(known);
  const blocker = {
    name: guess,
    total: most * looks,
    times: Math.round(looks),
    longest: longest?.max ?? most,
    stack: [],
  };
  const draft = advised(blocker, known);
  const why = [
    ...draft.why,
    ...figure('loop.delay.p99', p99?.mean, 'ms'),
    ...figure('loop.utilization', use?.mean, 'ratio'),
  ];
  // Which operation it is, nobody saw.
  return [{ ...draft, why, confidence: draft.confidence * (guess === undefined ? 0.8 : 0.9) }];
}

/** The operation of the program's own that is as slow as the delays, and takes most of the time. */
function busiest({ operations }: Known): string | undefined {
  return operations
    .filter(({ isOutgoing, kind }) => !isOutgoing && (kind === undefined || kind === 'cpu'))
    .filter(({ blocked, p99, p95 }) => (blocked ?? 0) > 0 || (p99 ?? p95 ?? 0) >= NOTICED)
    .sort(
      (a, b) =>
        (b.blocked ?? 0) - (a.blocked ?? 0) ||
        (b.mean ?? 0) * b.count - (a.mean ?? 0) * a.count ||
        (a.name < b.name ? -1 : 1),
    )[0]?.name;
}

function advised({ name, total, times, longest, stack }: Blocker, known: Known): Draft {
  const where = name ?? 'an operation that nobody measures';
  const collected = known.stalls.filter(({ duration, gc = 0 }) => gc >= MOSTLY * duration).length;
  const others = sureAfter(times) * (known.stalls.length === 0 ? 1 : 1 - collected / known.stalls.length / 2);
  const frame = stack[0];
  return {
    rule: 'event-loop/blocked',
    ...{ cause: name === undefined ? 'unknown' : 'synchronous-work', subject: name ?? 'event-loop' },
    severity: longest >= HARMFUL ? 'critical' : 'warning',
    confidence: others,
    what: `${wayOut(where, longest, stack)}${frame === undefined ? '' : ` It stands in ${frame}.`}`,
    text: `synchronous work blocks the event loop while ${where} runs: ${times} times, ${formatDuration(total)} in all, up to ${formatDuration(longest)} at once`,
    why: [
      ...figure('blocked', total, 'ms'),
      ...figure('blocked.longest', longest, 'ms'),
      ...figure('blocks', times, 'count'),
    ],
    effect: {
      ...{ metric: 'loop.delay.max', better: 'lower' },
      expected: -0.8,
      range: [-0.95, -0.3],
      text: `everybody else no longer waits for up to ${formatDuration(longest)}; ${where} itself takes as long as before`,
    },
    risk: {
      level: 'medium',
      text: 'The code changes: what it shares has to be copied to a worker, or may change between parts.',
    },
    undo: 'Take that change back.',
    ...(name === undefined || frame === undefined ? { command: 'node --cpu-prof' } : {}),
  };
}

function wayOut(where: string, longest: Milliseconds, stack: readonly string[]): string {
  if (stack.some((frame) => WHOLE.test(frame))) {
    return `Let ${where} work on a stream instead of on the whole at once.`;
  }
  if (longest >= FOR_A_WORKER) return `Move what ${where} computes into a worker thread.`;
  return `Let ${where} do its work in parts, and give the event loop a turn between them (\`setImmediate\`).`;
}

/** A loop that has more to do than one core can, though nothing blocks it for long. */
export const busyLoop: Rule = (known) => {
  const use = known.reading('loop.utilization');
  const delay = known.reading('loop.delay.p99');
  const gc = known.reading('gc.time')?.mean ?? 0;
  if (use === undefined || delay === undefined || use.samples < 2 || gc >= MOSTLY) return [];
  if (shareAbove(use, 0.95) < MOSTLY || delay.mean < DELAYED) return [];
  return [
    {
      rule: 'event-loop/busy',
      ...{ cause: 'synchronous-work', subject: 'loop.utilization', severity: 'warning' },
      confidence: sureAfter(use.samples) * 0.9,
      what: 'Spread the work over several processes or worker threads, or make less of it.',
      text: `one event loop has more to do than one core can: it is ${formatRatio(use.mean)} busy, and work waits ${formatDuration(delay.mean)} for it`,
      why: [...figure('loop.utilization', use.mean, 'ratio'), ...figure('loop.delay.p99', delay.mean, 'ms')],
      effect: {
        ...{ metric: 'loop.delay.p99', better: 'lower' },
        expected: -0.5,
        range: [-0.9, -0.2],
        text: 'two loops share what waits for one',
      },
      risk: { level: 'medium', text: 'State that lies in one process has to be shared.' },
      undo: 'Start one process again.',
    },
  ];
};
