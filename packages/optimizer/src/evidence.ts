/**
 * All that advice may rest on, as plain data from whoever measured it: a history, a report, a program that looks at itself.
 *
 * Every part is optional, and what is absent is unknown: no rule takes it for a good sign, and none is silent because some
 * other part is missing. Values that are no measurement (NaN, below 0) are left out, points may come in any order.
 *
 * Units, wherever nothing else is said: durations and moments in milliseconds, sizes in bytes, shares 0…1, rates a second.
 */
import type { Finding, Point } from '@perf/analytics';
import type { Alert, Bytes, EpochMs, Milliseconds, TunableBounds } from '@perf/core';
import type { Diagnosis } from '@perf/health';
import type { Attempt } from './attempt.ts';

/**
 * A value at its moment, as a point, a pair, or the figures of a step as a history gives them; or a value alone, one step
 * after the one before it.
 */
export type GivenPoint =
  | Point
  | readonly [at: EpochMs, value: number]
  | { readonly at: EpochMs; readonly mean?: number | null | undefined; readonly last?: number | undefined }
  | number
  | null;

/** A reading over the stretch: its course where it is known, or the figures that sum it up. */
export interface EvidenceReading {
  readonly points?: readonly GivenPoint[] | undefined;
  /** The same as `points`. */
  readonly values?: readonly GivenPoint[] | undefined;
  readonly last?: number | undefined;
  readonly mean?: number | null | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** How many values it was summed up from. */
  readonly samples?: number | undefined;
}

/** A course, the figures of it, or the latest value alone. */
export type GivenReading = EvidenceReading | readonly GivenPoint[] | number;

/** A reading with its name; or one value of it, of which there are as many as it was measured times. */
export type NamedReading =
  | (EvidenceReading & { readonly name: string })
  | { readonly name: string; readonly at: EpochMs; readonly value: number };

export interface EvidenceOperation {
  readonly name: string;
  readonly count: number;
  readonly failed?: number | undefined;
  readonly mean?: Milliseconds | null | undefined;
  readonly p50?: Milliseconds | null | undefined;
  readonly p95?: Milliseconds | null | undefined;
  readonly p99?: Milliseconds | null | undefined;
  /** `network` and `database` are outgoing. */
  readonly kind?: string | undefined;
  /** Whether its time is spent by somebody else; without it, told by `kind`, or by a name like `outgoing api` or `sql orders`. */
  readonly isOutgoing?: boolean | undefined;
  /** How long the event loop stood still while it ran, all calls together. */
  readonly blocked?: Milliseconds | undefined;
  /** Calls under way at once, usually. */
  readonly concurrency?: number | undefined;
  /** Its p95 or mean over time, to tell a dependency that has become slow. */
  readonly points?: readonly Point[] | undefined;
}

/**
 * Something of which there is only so much: connections, workers, slots. Readings named `pool.NAME.inUse`, or any other field
 * here, are of the pool of that name; so are `limit.NAME.used` and `limit.NAME.limit`.
 */
export interface EvidencePool {
  readonly name: string;
  /** How many there are now, or may be; in the words of a report's limits, `limit`. */
  readonly size?: number | undefined;
  readonly limit?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Taken: now, or over time; in the words of a report's limits, `used`. */
  readonly used?: GivenReading | undefined;
  readonly inUse?: GivenReading | undefined;
  /** Callers that wait for one: now, or usually. */
  readonly waiting?: GivenReading | undefined;
  /** How long a caller waits for one. */
  readonly waitMean?: Milliseconds | undefined;
  readonly waitP95?: Milliseconds | undefined;
  /** How long one is held. */
  readonly leaseMean?: Milliseconds | undefined;
  /** Callers served a second. */
  readonly throughput?: number | undefined;
  /** Callers that got none: deadlines that passed, refusals. */
  readonly refused?: number | undefined;
  /** Leases that are held longer than any honest one. */
  readonly leaked?: number | undefined;
  /** Where such a lease was taken. */
  readonly leakedAt?: string | undefined;
  /** The `Tunable` that sizes it. @default `${name}.size`, when there is such a tunable */
  readonly tunable?: string | undefined;
  /** Bytes that one of them costs, here or at the other end. */
  readonly costBytes?: Bytes | undefined;
}

export interface EvidenceGc {
  /** Share of the time; else the reading `gc.time`. */
  readonly timeShare?: GivenReading | undefined;
  /** Else the reading `gc.pause.max`. */
  readonly pauseMax?: GivenReading | undefined;
  readonly pauseP99?: Milliseconds | undefined;
  /** Collections of the young generation a second. */
  readonly minorPerSecond?: number | undefined;
  /** Of the old one; else the reading `gc.major`. */
  readonly majorPerSecond?: number | undefined;
  /** Bytes a second that outlive the young generation; else the reading `heap.promoted`. */
  readonly promotedPerSecond?: number | undefined;
  /** Bytes a second that are allocated. */
  readonly allocatedPerSecond?: number | undefined;
  /** Whether the program exposes `gc()` (`--expose-gc`). */
  readonly isExposed?: boolean | undefined;
  /** Whether the program calls it already where it pays, as a collector does. */
  readonly isCalled?: boolean | undefined;
  /** What a call of `gc()` was measured to give and to cost. */
  readonly measured?: { readonly freed: Bytes; readonly pause: Milliseconds; readonly times: number } | undefined;
}

export interface EvidenceEventLoop {
  /** Else the readings `loop.utilization`, `loop.delay.p99` and `loop.delay.max`. */
  readonly utilization?: GivenReading | undefined;
  readonly delayP99?: GivenReading | undefined;
  readonly delayMax?: GivenReading | undefined;
}

export interface EvidenceLimits {
  /** Of the JavaScript heap; else the reading `process.heap.limit`. */
  readonly heap?: Bytes | undefined;
  /** Of the container; else the reading `container.memory.limit`. */
  readonly container?: Bytes | undefined;
  /** Of one semi-space of the young generation, V8's default of 16 MiB where it is not given. */
  readonly semiSpace?: Bytes | undefined;
}

/** A stretch in which the event loop stood still. */
export interface EvidenceStall {
  readonly duration: Milliseconds;
  readonly at?: EpochMs | undefined;
  readonly operation?: string | undefined;
  readonly gc?: Milliseconds | undefined;
  /** What ran, from a CPU profile: the innermost frame first. */
  readonly stack?: readonly string[] | undefined;
}

/** A number of the program that can be tuned, as data: what a `Tunable` says of itself. */
export interface EvidenceTunable {
  readonly name: string;
  readonly value: number;
  readonly bounds: TunableBounds;
}

export interface Evidence {
  /**
   * By names of core's catalogue, like `process.heap.used`: by name, or each with its `name`. One more name is known: `load`,
   * what memory may honestly grow with, like requests a second or sessions; else it is told by the processor time.
   */
  readonly readings?: Readonly<Record<string, GivenReading>> | readonly NamedReading[] | undefined;
  /**
   * Bytes of the heap that are left after each major collection; else the reading `heap.floor`. Without either, the lower
   * edge of the reading `process.heap.used` stands for it, with less confidence.
   */
  readonly heapFloor?: GivenReading | undefined;
  /** Bytes used of each heap space (`old_space`, `large_object_space`…), best after major collections; else the readings `heap.floor.*`. */
  readonly heapSpaces?: Readonly<Record<string, GivenReading>> | undefined;
  /** Bytes of ArrayBuffers, which are part of the reading `process.external`; else the reading `process.arraybuffers`. */
  readonly arrayBuffers?: GivenReading | undefined;
  readonly gc?: EvidenceGc | undefined;
  readonly eventLoop?: EvidenceEventLoop | undefined;
  readonly operations?: readonly EvidenceOperation[] | undefined;
  readonly pools?: readonly EvidencePool[] | undefined;
  readonly stalls?: readonly EvidenceStall[] | undefined;
  readonly findings?:
    | readonly (Pick<Finding, 'severity' | 'evidence'> & {
        readonly kind: string;
        readonly text?: string | undefined;
        readonly operation?: string | undefined;
      })[]
    | undefined;
  readonly alerts?: readonly (Pick<Alert, 'name' | 'severity' | 'state'> & Partial<Alert>)[] | undefined;
  readonly diagnosis?: readonly Diagnosis[] | undefined;
  readonly limits?: EvidenceLimits | undefined;
  /** What can be tuned while it runs; only for these a recommendation has a plan. */
  readonly tunables?: readonly EvidenceTunable[] | undefined;
  /** What was tried before, in any order. */
  readonly attempts?: readonly Attempt[] | undefined;
  /** The stretch that all of it is about; else that of the points. */
  readonly from?: EpochMs | undefined;
  readonly to?: EpochMs | undefined;
}
