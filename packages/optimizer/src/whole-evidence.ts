/**
 * Evidence as the rules may rely on it, from whatever a caller without types handed over: what is null is absent, what is no
 * measurement in a list is left out, and several ways to say the same become one. What is of another kind altogether is refused
 * by its name: silence about a part that was meant would look like good health.
 */
import { readingCatalogue } from '@perf/core';
import type { Evidence, EvidencePool, GivenReading, NamedReading } from './evidence.ts';
import { invalid } from './misuse-of.ts';

type Thing = Readonly<Record<string, unknown>>;

const LISTS = ['operations', 'pools', 'stalls', 'findings', 'alerts', 'diagnosis', 'tunables', 'attempts'] as const;
const RECORDS = ['heapSpaces', 'gc', 'eventLoop', 'limits'] as const;
/** What other pools call the same figures: generic-pool, tarn, `pg`. */
const POOL_WORDS: Readonly<Record<string, readonly string[]>> = {
  size: ['total', 'totalCount'],
  inUse: ['active', 'borrowed'],
  waiting: ['queued', 'waitingCount', 'pending'],
  idle: ['available', 'free', 'idleCount'],
};

/** @throws PerfError `optimizer/invalid-argument` for what is no evidence, or a part of it that is of another kind */
export function wholeEvidence(given: Evidence): Evidence {
  if (!isThing(given) || Array.isArray(given)) {
    const hint = 'Give what is known, as `{ readings, pools, operations, … }`; `{}` where nothing is.';
    throw invalid('evidence', { expected: 'an object', got: given, hint });
  }
  const known = Object.entries(given).filter(([, part]) => part !== null && part !== undefined);
  const parts: Record<string, unknown> = Object.fromEntries(known);
  for (const name of LISTS) if (name in parts) parts[name] = listOf(name, parts[name]);
  for (const name of RECORDS) if (name in parts) parts[name] = recordOf(name, parts[name]);
  if ('readings' in parts) parts.readings = readingsIn(parts.readings);
  const { pools, findings, readings = {}, alerts = [], ...rest } = parts as Evidence;
  return {
    ...rest,
    alerts,
    readings,
    ...(pools === undefined ? {} : { pools: pools.map(poolInOurWords) }),
    ...(findings === undefined ? {} : { findings: findings.map((one) => ({ ...one, evidence: one.evidence ?? {} })) }),
  };
}

/** What firing alerts saw last of readings of the catalogue, for where nobody gives the reading itself. */
export function alertedReadings({ alerts = [] }: Evidence): (readonly [string, GivenReading])[] {
  return alerts.flatMap(({ state, name, cause, labels = {}, value }) => {
    const reading = [name, cause, ...Object.values(labels)].find(
      (word) => word !== undefined && Object.hasOwn(readingCatalogue, word),
    );
    return state !== 'firing' || reading === undefined || value === undefined ? [] : [[reading, value] as const];
  });
}

/** Things, or things by their names. */
function listOf(name: string, given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given.filter(isThing);
  if (given instanceof Map) return listOf(name, Object.fromEntries(given));
  if (!isThing(given)) throw wrongKind(name, 'a list', given);
  return Object.entries(given).flatMap(([key, thing]) => (isThing(thing) ? [{ name: key, ...thing }] : []));
}

function recordOf(name: string, given: unknown): object {
  if (!isThing(given) || Array.isArray(given)) throw wrongKind(name, 'an object', given);
  return given instanceof Map ? Object.fromEntries(given) : given;
}

/** By name; each with its name; or samples, each with several readings of one moment. */
function readingsIn(given: unknown): Evidence['readings'] {
  if (given instanceof Map) return Object.fromEntries(given);
  if (!isThing(given)) throw wrongKind('readings', 'readings by name, or a list', given);
  if (!Array.isArray(given)) return given as Evidence['readings'];
  const things = given.filter(isThing);
  return things.flatMap((thing, i): NamedReading[] =>
    typeof thing.name === 'string' ? [thing as never] : ofSample(thing, i),
  );
}

function ofSample(sample: Thing, index: number): NamedReading[] {
  const { at = index * 1_000, readings = sample } = sample;
  if (!isThing(readings)) return [];
  return Object.entries(readings).flatMap(([name, value]) =>
    name === 'at' || typeof value !== 'number' ? [] : [{ name, at: Number(at), value }],
  );
}

function poolInOurWords(pool: EvidencePool): EvidencePool {
  const figures: Record<string, unknown> = { ...pool };
  for (const [ours, theirs] of Object.entries(POOL_WORDS)) {
    const word = theirs.find((one) => figures[one] !== undefined);
    if (word !== undefined) figures[ours] ??= figures[word];
  }
  const { size, inUse, used, idle } = figures;
  if (inUse === undefined && used === undefined && typeof size === 'number' && typeof idle === 'number') {
    figures.inUse = size - idle;
  }
  return figures as unknown as EvidencePool;
}

const isThing = (given: unknown): given is Thing => typeof given === 'object' && given !== null;

function wrongKind(name: string, expected: string, got: unknown): Error {
  return invalid(`evidence.${name}`, { expected, got, hint: 'Leave it out where it is not known.' });
}
