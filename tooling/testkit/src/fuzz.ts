/**
 * What every parser of something from outside owes: it answers, or refuses in the words of a PerfError; nobody's prototype
 * changes; and the work grows with the length of what it reads, not with its square.
 *
 * A few inputs at each run of the tests; `FUZZ_RUNS=100000` tries as many, and prints the seed of what broke.
 */
import { Session } from 'node:inspector';
import * as fc from 'fast-check';

const USUAL_RUNS = 150;
const PERF_ERROR = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/;
const KEYS = [Object.prototype, Array.prototype, Map.prototype, String.prototype, Function.prototype].map(
  (prototype) => [prototype, new Set(Reflect.ownKeys(prototype))] as const,
);

export interface FuzzOptions {
  /** What may be thrown besides a PerfError, because the parser's docstring says so. */
  readonly allows?: (error: unknown) => boolean;
}

/** How many inputs a fuzz test tries: `FUZZ_RUNS`, or a few. */
export function fuzzRuns(): number {
  const asked = Number(process.env.FUZZ_RUNS);
  return Number.isInteger(asked) && asked > 0 ? asked : USUAL_RUNS;
}

/**
 * Tries a parser on many inputs.
 *
 * @param attempt parses, and may expect more of the answer; a failed expectation counts, whatever was thrown
 */
export async function fuzz<Input>(
  input: fc.Arbitrary<Input>,
  attempt: (input: Input) => unknown,
  { allows = () => false }: FuzzOptions = {},
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(input, async (one) => {
      try {
        await attempt(one);
      } catch (error) {
        if (!isPerfError(error) && !allows(error)) throw error;
      }
      const added = clean();
      if (added.length > 0)
        throw new Error(`Expected the prototypes to stay as they were, but got \`${added.join()}\``);
    }),
    { numRuns: fuzzRuns() },
  );
}

/** By its shape, since a package under test has its own class. */
function isPerfError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && PERF_ERROR.test(String(error.code));
}

/** Takes away what has been added to prototypes, so that the next input begins anew. @returns its names */
function clean(): string[] {
  return KEYS.flatMap(([prototype, known]) => {
    const added = Reflect.ownKeys(prototype).filter((key) => !known.has(key));
    for (const key of added) Reflect.deleteProperty(prototype, key);
    return added.map(String);
  });
}

/**
 * How much of the workspace's own code ran in each action: V8's counters of executed blocks, so nearly the same on every
 * machine, however busy. What a regular expression or a built-in function does inside is not in it.
 */
export function workOf(...actions: readonly (() => unknown)[]): number[] {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  try {
    return actions.map((action) => {
      counted(session);
      action();
      return counted(session);
    });
  } finally {
    session.disconnect();
  }
}

/** Since it was asked before: the asking begins anew. */
function counted(session: Session): number {
  let work = 0;
  session.post('Profiler.takePreciseCoverage', (error, { result }) => {
    if (error !== null) throw error;
    const own = result.filter(({ url }) => url.includes('/src/') && !url.includes('node_modules'));
    for (const { functions } of own) for (const { ranges } of functions) for (const { count } of ranges) work += count;
  });
  return work;
}
