/**
 * Checks of what is measured anyway: whoever watches a program knows its event loop, its memory, its descriptors, its contracts
 * and its alerts, and asks nobody for them.
 *
 * Their bounds are those of what stands out, so that the two never contradict each other. What the program did is a diagnostic:
 * no restart, and no other place in a load balancer, follows from a broken contract by itself.
 */

import { formatBytes, formatDuration, formatRatio } from '@perf/analytics';
import type { Alert, EpochMs, Ratio, ReadingName, Readings, ReadingVerdict, Verdict } from '@perf/core';
import type { UsageState } from '@perf/core/usage';
import { type Answer, type AnswerState, type Check, defineCheck, type Outcome } from '@perf/health';
import { contractsCheck, diskSpaceCheck, freshnessCheck, processCheck } from '@perf/health/checks';
import { recoveryCheck } from './recovery-check.ts';

type SeenAlert = Pick<Alert, 'name' | 'severity' | 'state'>;

export interface Known {
  /** Of the last look. */
  readonly readings: () => Readings;
  /** When that was; undefined before the first. */
  readonly lookedAt: () => EpochMs | undefined;
  readonly verdicts: () => readonly (Verdict | ReadingVerdict)[];
  readonly alerts: () => readonly SeenAlert[];
  /** Of which recoveries are a part. */
  readonly usage: () => readonly UsageState[];
  /** Undefined where nothing is kept. */
  readonly dataFolder: string | undefined;
}

/** As often as there is something new, but not at each of them. */
const every = '2s';
const NOT_MEASURED: Answer = { state: 'unknown', text: 'not measured' };

/** What is not measured here is unknown. */
export function knownChecks({ readings, lookedAt, verdicts, alerts, usage, dataFolder }: Known): Check[] {
  return [
    processCheck({ every }),
    freshnessCheck({ name: 'samples', kind: 'readiness', every, last: lookedAt, warn: '10s', fail: '30s' }),
    ...readingChecks(readings),
    ...(dataFolder === undefined ? [] : [dataFolderCheck(dataFolder)]),
    contractsCheck({ every, verdicts }),
    alertsCheck(alerts),
    recoveryCheck(usage),
  ];
}

/** Stand-ins for those of them that a configuration does not replace: it may name them before there is anything to ask. */
export function namesOfKnown(configured: readonly Check[]): Check[] {
  const nothing = () => [];
  const all = knownChecks({
    ...{ readings: () => ({}), lookedAt: () => undefined, dataFolder: '.' },
    ...{ verdicts: nothing, alerts: nothing, usage: nothing },
  });
  return all.filter(({ name }) => configured.every((check) => check.name !== name));
}

/** @param readings of the moment that is asked about */
export function readingChecks(readings: () => Readings): Check[] {
  const about = (name: string, judge: (now: Readings) => Outcome): Check =>
    defineCheck({ name, kind: 'diagnostic', every, run: () => judge(readings()) });
  return [about('event loop', eventLoop), about('memory', memory), about('file descriptors', fileDescriptors)];
}

export const dataFolderCheck = (path: string): Check =>
  diskSpaceCheck({ name: 'data folder', kind: 'diagnostic', path, writable: true });

export const alertsCheck = (alerts: () => readonly SeenAlert[]): Check =>
  defineCheck({ name: 'alerts', kind: 'diagnostic', every, run: () => firing(alerts()) });

interface Bounds {
  readonly warn: number;
  readonly fail: number;
}

const LOOP_MS: Bounds = { warn: 200, fail: 1_000 };

function eventLoop({ 'loop.delay.p99': delay }: Readings): Outcome {
  if (delay === undefined) return NOT_MEASURED;
  const observed = [{ name: 'loop.delay.p99', value: delay, unit: 'ms' }];
  return { state: stateOf(delay, LOOP_MS), text: `work waited ${formatDuration(delay)} for it (p99)`, observed };
}

interface Use {
  readonly what: string;
  readonly used: ReadingName;
  readonly limit: ReadingName;
  readonly bounds: Bounds;
}

const USES: readonly Use[] = [
  { what: 'heap', used: 'process.heap.used', limit: 'process.heap.limit', bounds: { warn: 0.85, fail: 0.95 } },
  {
    what: "container's memory",
    used: 'container.memory.used',
    limit: 'container.memory.limit',
    bounds: { warn: 0.9, fail: 0.97 },
  },
];
/** Of the machine's memory, what is left. */
const SHORT: Bounds = { warn: 0.95, fail: 0.98 };
const RANK: readonly AnswerState[] = ['pass', 'warn', 'fail'];

/** What is nearest to its limit counts: the heap, the container, the machine. */
function memory(readings: Readings): Outcome {
  const answers = [
    ...USES.map(({ what, used, limit, bounds }) => use(what, { used: readings[used], limit: readings[limit] }, bounds)),
    use("machine's memory", machineMemory(readings), SHORT),
  ].filter((answer) => answer !== undefined);
  const [worst] = answers.toSorted((a, b) => RANK.indexOf(b.state) - RANK.indexOf(a.state) || b.share - a.share);
  if (worst === undefined) return NOT_MEASURED;
  const { share: _, ...answer } = worst;
  return answer;
}

interface Amount {
  readonly used: number | undefined;
  readonly limit: number | undefined;
}

function machineMemory(readings: Readings): Amount {
  const { 'machine.memory.used': used, 'machine.memory.available': available } = readings;
  return { used, limit: used === undefined || available === undefined ? undefined : used + available };
}

function use(what: string, { used, limit }: Amount, bounds: Bounds): (Answer & { readonly share: Ratio }) | undefined {
  if (used === undefined || limit === undefined || !(limit >= 1)) return undefined;
  const share = used / limit;
  return {
    share,
    state: stateOf(share, bounds),
    text: `${formatBytes(used)} of ${formatBytes(limit)} of the ${what} used, ${formatRatio(share)}`,
    observed: [
      { name: 'used', value: used, unit: 'bytes' },
      { name: 'limit', value: limit, unit: 'bytes' },
    ],
  };
}

const FILES: Bounds = { warn: 0.8, fail: 0.95 };

function fileDescriptors({ 'tree.files.share': share }: Readings): Outcome {
  if (share === undefined) return NOT_MEASURED;
  const text = `the fullest process has ${formatRatio(share)} of those it may have`;
  return { state: stateOf(share, FILES), text, observed: [{ name: 'tree.files.share', value: share, unit: 'ratio' }] };
}

function firing(alerts: readonly SeenAlert[]): Outcome {
  const now = alerts.filter(({ state }) => state === 'firing');
  if (now.length === 0) return { state: 'pass', text: 'none fires' };
  const names = [...new Set(now.map(({ name }) => name))].join(', ');
  const state = now.some(({ severity }) => severity === 'critical') ? 'fail' : 'warn';
  return { state, text: `firing: ${names}`, observed: [{ name: 'firing', value: now.length, unit: 'count' }] };
}

const stateOf = (value: number, { warn, fail }: Bounds): AnswerState =>
  value >= fail ? 'fail' : value >= warn ? 'warn' : 'pass';
