/**
 * A dependency and who uses it, drawn by a seed: how much it can do at a time, how fast it is, what happens beyond that, who asks.
 *
 * `speed(n)` is what each of n jobs under way gets of its own pace. Three kinds of knee: workers that share their time; workers that
 * get in each other's way as well; and the universal scalability law (Gunther 1993), a flat hill.
 */
import { type Random, seededRandom } from './random.ts';

export interface Scenario {
  readonly seed: number;
  readonly kind: 'sharing' | 'thrashing' | 'hill';
  /** Of each of n jobs at a time, before and after the step. */
  readonly speed: (n: number, after: boolean) => number;
  /** Milliseconds of work of a job, and its spread. */
  readonly work: number;
  readonly spread: number;
  /** Callers that ask again after a while (closed), or arrivals that do not care (open). */
  readonly load: { readonly clients: number; readonly think: number } | { readonly every: number };
  /** When the step comes; infinity for none. */
  readonly stepAt: number;
  /** Sizes beyond this are of no interest. */
  readonly most: number;
  /** Where it begins. */
  readonly initial: number;
}

export type LoadKind = 'saturating' | 'moderate' | 'overload';

/** @param kind more clients than it can serve; arrivals that it can serve; arrivals that it can't */
export function drawScenario(seed: number, kind: LoadKind, stepAt = Number.POSITIVE_INFINITY): Scenario {
  const random = seededRandom(seed * 7919 + 17);
  for (let thrown = 0; thrown < 8; thrown += 1) random.next();
  const workers = random.whole(4, 32);
  const work = random.between(8, 40) * Math.max(1, workers / 16);
  const spread = random.between(0.2, 1);
  const shape = drawSpeed(random, workers);
  // A step in service time, up or down; or in how many it can serve.
  const slower = random.next() < 0.5 ? random.between(1.5, 3) : 1 / random.between(1.5, 3);
  const fewer = random.next() < 0.3;
  const after = fewer ? drawSpeed(random, Math.max(4, Math.round(workers / slower)), shape.kind).speed : shape.speed;
  const pace = fewer ? 1 : 1 / slower;
  const speed = (n: number, stepped: boolean): number => (stepped ? pace * after(n) : shape.speed(n));
  const peak = (stepped: boolean): number => {
    let best = 0;
    for (let n = 1; n <= 4 * workers; n += 1) best = Math.max(best, n * speed(n, stepped));
    return best / work;
  };
  const stepped = stepAt !== Number.POSITIVE_INFINITY;
  const capacity = stepped ? [peak(false), peak(true)] : [peak(false)];
  return {
    seed,
    kind: shape.kind,
    speed,
    work,
    spread,
    load: drawLoad(random, kind, { least: Math.min(...capacity), most: Math.max(...capacity), workers }),
    stepAt,
    most: 4 * workers,
    initial: random.whole(1, 3 * workers),
  };
}

function drawSpeed(
  random: Random,
  workers: number,
  wanted?: Scenario['kind'],
): { kind: Scenario['kind']; speed: (n: number) => number } {
  const kind = wanted ?? (['sharing', 'thrashing', 'hill'] as const)[random.whole(0, 2)] ?? 'sharing';
  const harm = random.between(0.1, 0.5);
  const waiting = random.between(0.01, 0.06);
  if (kind === 'hill') {
    const crosstalk = (1 - waiting) / workers ** 2;
    return { kind, speed: (n) => 1 / (1 + waiting * (n - 1) + crosstalk * n * (n - 1)) };
  }
  const cost = kind === 'thrashing' ? harm : 0;
  return {
    kind,
    speed: (n) => (n <= workers ? 1 : workers / n / (1 + (cost * (n - workers)) / workers)),
  };
}

interface Capacity {
  /** Jobs a millisecond at the best size. */
  readonly least: number;
  readonly most: number;
  readonly workers: number;
}

function drawLoad(random: Random, kind: LoadKind, { least, most, workers }: Capacity): Scenario['load'] {
  const share = random.next();
  if (kind === 'moderate') return { every: 1 / (least * (0.4 + 0.4 * share)) };
  if (kind === 'overload') return { every: 1 / (most * (1.3 + 1.2 * share)) };
  const clients = Math.round(workers * (4 + 4 * share));
  return { clients, think: (0.5 * clients) / most / 4 };
}
