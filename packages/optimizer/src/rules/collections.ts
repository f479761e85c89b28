/** Time that goes into collecting garbage: too small a young generation, too much garbage; and whether `gc()` pays. */
import { formatBytes, formatDuration, formatRatio } from '@perf/analytics';
import type { Bytes, Ratio } from '@perf/core';
import { quantileOf, shareAbove } from '../course.ts';
import { gcPays } from '../gc-pays.ts';
import type { Known } from '../known.ts';
import { type Draft, figure, meanOf, type Rule, sureAfter } from './rule.ts';

/** As `standOut` has it: a tenth of the time is noticed, three tenths hurt. */
const NOTICED: Ratio = 0.1;
const HARMFUL: Ratio = 0.3;
/** Garbage is collected in fits; in this much of the stretch it has to be so. */
const LASTING: Ratio = 0.4;
/** V8's own for one semi-space on 64 bits. */
const SEMI_SPACE: Bytes = 16 * 2 ** 20;
const LARGEST_SEMI_SPACE: Bytes = 128 * 2 ** 20;
/** Of what is allocated: most objects die young, so where so much is promoted the young generation is too small. */
const PROMOTED: Ratio = 0.1;
/** In bytes a second, where nobody knows what is allocated. */
const MUCH_PROMOTED = 16 * 2 ** 20;

export const collections: Rule = (known) => {
  const { gc = {} } = known.given;
  const time = known.reading('gc.time');
  const gcSymptom = known.symptoms.find(({ kind, severity }) => kind === 'gc' && severity !== 'info');
  const share = time?.mean ?? Number(gcSymptom?.evidence.gcShare ?? 0);
  if (!(share >= NOTICED)) return [];
  const lasting = time === undefined ? 1 : shareAbove(time, NOTICED);
  if (lasting < LASTING) return [];
  const pause = known.reading('gc.pause.max');
  const major = known.reading('gc.major')?.mean;
  const promoted = promotion(known);
  const isYoung = promoted === undefined ? (gc.minorPerSecond ?? 0) > 10 * (major ?? 0) : promoted;
  const severity = share >= HARMFUL ? 'critical' : 'warning';
  const confidence = sureAfter((time?.samples ?? 1) * lasting) * Math.min(1, 0.7 + share);
  const text = `garbage collection takes ${formatRatio(share)} of the time${
    pause === undefined ? '' : `, and pauses for up to ${formatDuration(pause.max)}`
  }`;
  const why = [
    ...figure('gc.time', share, 'ratio'),
    ...figure('gc.pause.max', pause?.max, 'ms'),
    ...figure('gc.minor', gc.minorPerSecond, '1/s'),
    ...figure('gc.major', major, '1/s'),
    ...figure('heap.promoted', known.reading('heap.promoted')?.mean, 'bytes/s'),
  ];
  const common = { rule: 'gc/pressure', cause: 'garbage-collection', subject: 'gc.time', severity, text, why } as const;
  return [isYoung ? largerYoung(known, { ...common, confidence }) : lessGarbage({ ...common, confidence })];
};

type Common = Pick<Draft, 'rule' | 'cause' | 'subject' | 'severity' | 'text' | 'why' | 'confidence'>;

function largerYoung({ given: { limits = {} } }: Known, common: Common): Draft {
  const now = limits.semiSpace ?? SEMI_SPACE;
  const wanted = Math.min(LARGEST_SEMI_SPACE, 2 ** Math.ceil(Math.log2(now * 2)));
  if (wanted <= now) return lessGarbage(common);
  const megabytes = wanted / 2 ** 20;
  return {
    ...common,
    what: `Give the young generation more room, with semi-spaces of ${megabytes} MiB, so that objects die before they are promoted.`,
    effect: {
      ...{ metric: 'gc.time', better: 'lower' },
      // Twice the room halves how often it is collected; what survives costs the same each time.
      expected: now / wanted - 1,
      range: [1.5 * (now / wanted - 1), 0],
      text: 'the young generation is collected less often',
    },
    risk: { level: 'low', text: `It takes up to ${formatBytes(3 * (wanted - now))} more memory.` },
    undo: 'Start it again without the option.',
    change: { tunables: ['gc.semi-space', 'v8.semi-space'], from: now, wanted },
    command: `node --max-semi-space-size=${megabytes}`,
  };
}

const lessGarbage = (common: Common): Draft => ({
  ...common,
  what: 'Find what allocates most, with an allocation profile, and make less of it.',
  effect: {
    ...{ metric: 'gc.time', better: 'lower' },
    expected: -0.5,
    range: [-0.9, -0.1],
    text: 'less garbage is collected in less time, in proportion',
  },
  risk: { level: 'low', text: 'A sampling profile costs some percent of the time while it is taken.' },
  undo: 'Nothing is changed by looking.',
  command: 'node --heap-prof',
});

/** Whether much of what is allocated outlives the young generation; undefined where nobody counts. */
function promotion(known: Known): boolean | undefined {
  const promotedPerSecond = known.reading('heap.promoted')?.mean;
  const { allocatedPerSecond } = known.given.gc ?? {};
  if (promotedPerSecond === undefined) return undefined;
  if (allocatedPerSecond === undefined || !(allocatedPerSecond > 0)) return promotedPerSecond >= MUCH_PROMOTED;
  return promotedPerSecond >= PROMOTED * allocatedPerSecond;
}

/** Only where the program exposes it and somebody has measured that it pays. */
export const callingGc: Rule = (known) => {
  const { isExposed, isCalled, measured } = known.given.gc ?? {};
  const used = known.reading('process.heap.used');
  if (isExposed !== true || isCalled === true || measured === undefined || used === undefined) return [];
  const { freed, pause, times } = measured;
  const usual = quantileOf(used, 0.5);
  if (!gcPays(measured, usual)) return [];
  const share = freed / Math.max(1, usual);
  return [
    {
      rule: 'gc/when-idle',
      ...{ cause: 'garbage-collection', subject: 'process.heap.used', severity: 'info' },
      confidence: sureAfter(times),
      what: 'Call `gc()` while the program is idle, as after a large job.',
      text: `\`gc()\` was measured to free ${formatBytes(freed)}, ${formatRatio(share)} of the heap, in ${formatDuration(pause)}`,
      why: [
        ...figure('gc.freed', freed, 'bytes'),
        ...figure('gc.pause', pause, 'ms'),
        ...meanOf('process.heap.used', used, 'bytes'),
      ],
      effect: {
        ...{ metric: 'process.heap.used', better: 'lower' },
        expected: -Math.min(1, share),
        range: [-Math.min(1, share), 0],
        text: `the heap holds up to ${formatBytes(freed)} less between jobs`,
      },
      risk: { level: 'medium', text: `Each call stops the program for about ${formatDuration(pause)}.` },
      undo: 'Leave the call out.',
    },
  ];
};
