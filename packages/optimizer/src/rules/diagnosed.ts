/** What the diagnosis of `@perf/health` names and no rule here knows more of: disks, processors, containers, descriptors. */
import type { Cause, Diagnosis } from '@perf/health';
import type { Known } from '../known.ts';
import type { ExpectedEffect } from '../recommendation.ts';
import type { Rule } from './rule.ts';

interface Gain {
  readonly rule: string;
  readonly effect: ExpectedEffect;
  readonly risk: string;
}

const gain = ([rule, metric, text, risk]: readonly [string, string, string, string]): Gain => ({
  rule,
  effect: { metric, better: 'lower', expected: -0.5, range: [-1, -0.1], text },
  risk,
});

/** Causes that have a rule of their own here only count where what that rule reads is not known: see `isJudged`. */
const GAINS: Partial<Record<Cause, Gain>> = {
  'container-memory': gain([
    'container/memory',
    'container.memory.share',
    'the kernel does not kill it',
    'It takes memory from others on the machine.',
  ]),
  'cpu-others': gain([
    'machine/cpu',
    'machine.cpu',
    'the program gets its processor time',
    'Another program is moved or slowed.',
  ]),
  'cpu-own-work': gain([
    'machine/cpu',
    'machine.cpu',
    'work waits less for a processor',
    'None by looking; more cores cost.',
  ]),
  'cpu-stolen': gain([
    'machine/stolen',
    'machine.cpu.steal',
    'time is no longer taken away',
    'The program moves to another machine.',
  ]),
  'cpu-throttled': gain([
    'container/cpu',
    'container.cpu.throttled',
    'the container is not stopped',
    'It takes processor time from others.',
  ]),
  'dependency-slow': gain(['dependency/slow', 'p95', 'callers wait less', 'None by asking.']),
  'garbage-collection': gain(['gc/pressure', 'gc.time', 'less garbage is collected in less time', 'None by looking.']),
  'pool-starved': gain([
    'pool/too-small',
    'wait.p95',
    'callers wait less for a place',
    'Whoever is behind it gets more work at once.',
  ]),
  'synchronous-work': gain(['event-loop/blocked', 'loop.delay.max', 'nobody else waits', 'The code changes.']),
  'dependency-failing': gain(['dependency/failing', 'errors', 'fewer calls fail', 'None by asking.']),
  'disk-filling': gain([
    'disk/space',
    'machine.filesystem.fullest',
    'there is space left',
    'What is removed is gone: look before.',
  ]),
  'disk-full': gain([
    'disk/space',
    'machine.filesystem.fullest',
    'there is space left',
    'What is removed is gone: look before.',
  ]),
  'disk-slow': gain(['disk/slow', 'machine.pressure.io', 'programs wait less for disks', 'None by looking.']),
  'file-descriptors': gain([
    'files/descriptors',
    'tree.files.share',
    'connections are accepted',
    'A higher limit hides a leak for longer.',
  ]),
  'heap-limit': gain([
    'memory/heap-limit',
    'gc.time',
    'V8 does not end the process',
    'More memory is used, and a leak only ends later.',
  ]),
  'heap-climbs': gain([
    'memory/leak',
    'process.heap.used.growth',
    'it stops climbing',
    'A snapshot stops the program for some seconds.',
  ]),
  'buffers-climb': gain(['memory/buffers', 'process.external.growth', 'it stops climbing', 'None by looking.']),
  'machine-memory': gain([
    'machine/memory',
    'machine.memory.used',
    'nothing is swapped or killed',
    'Another program is moved or slowed.',
  ]),
  'memory-climbs': gain(['memory/native', 'process.rss.growth', 'it stops climbing', 'None by looking.']),
};

/** Where the course is known, the rules on memory have judged it: then what a diagnosis says of it is older news. */
const JUDGED: Partial<Record<Cause, readonly string[]>> = {
  'heap-climbs': ['heap.floor', 'process.heap.used'],
  'buffers-climb': ['process.arraybuffers', 'process.external'],
  'memory-climbs': ['process.rss', 'tree.rss'],
};

/** Others say what was known of these, and a rule that knew it as well has judged it. */
const READ: Partial<Record<Cause, readonly string[]>> = {
  'garbage-collection': ['gc.time'],
  'synchronous-work': ['loop.delay.max', 'loop.delay.p99'],
};

function isJudged({ cause, operation, evidence }: Diagnosis, known: Known): boolean {
  if (JUDGED[cause]?.some((name) => (known.reading(name)?.points.length ?? 0) > 0)) return true;
  if (READ[cause]?.some((name) => known.reading(name) !== undefined)) return true;
  if (cause === 'synchronous-work') return known.stalls.length > 0 || known.symptoms.length > 0;
  if (cause === 'pool-starved') {
    return known.pools.some(
      ({ name }) => evidence.some((figure) => figure.name.split('.').includes(name)) || operation === name,
    );
  }
  return cause === 'dependency-slow' && known.operations.some(({ name }) => name === operation);
}

export const diagnosed: Rule = (known) =>
  known.diagnoses.flatMap((diagnosis) => {
    const { cause, severity, text, evidence, action, operation, confidence } = diagnosis;
    const found = GAINS[cause];
    if (found === undefined || severity === 'info' || evidence.length === 0) return [];
    if (isJudged(diagnosis, known)) return [];
    const { rule, effect, risk } = found;
    const subject = operation ?? named(evidence[0]?.name ?? cause);
    return [
      {
        ...{ rule, cause, subject, severity, text, confidence, why: evidence },
        what: action,
        effect: operation === undefined ? effect : { ...effect, metric: `${operation}.${effect.metric}` },
        risk: { level: 'medium', text: risk },
        undo: 'Set back what was changed.',
      },
    ];
  });

/** `db` of `limit.db.used`; other readings as they are. */
const named = (figure: string): string => /^(?:pool|limit)\.(.+)\.[^.]+$/.exec(figure)?.[1] ?? figure;
