/**
 * A process of its own for the functions of a module. It is told by messages what to do, one at a time, and ends when who started it
 * does.
 *
 *   names ──▶ the cases      prepare ──▶ ready      batch ──▶ a sample      bench, sweep ──▶ a result
 */
import { pathToFileURL } from 'node:url';
import { timeBatch } from '../../bench/batch.ts';
import { type BenchOptions, bench, checkedOptions } from '../../bench/bench.ts';
import type { NamedCase } from '../../bench/cases.ts';
import { casesInModule } from '../../bench/module-cases.ts';
import { type Prepared, prepare } from '../../bench/prepare.ts';
import { chooseCpuClock } from '../../bench/stopwatch.ts';
import { sweep } from '../../bench/sweep.ts';
import { misuse } from '../../misuse.ts';
import type { Answer, Order, SweptCase } from './messages.ts';

/** @param file what it measures the functions of */
function serve(file: string): void {
  const loading = import(pathToFileURL(file).href).then((module) => casesInModule(module as object, file));
  // Whoever asks is told of it; until then it is nobody's fault.
  loading.catch(() => undefined);
  const measured: { case?: NamedCase; prepared?: Prepared } = {};

  async function obey(order: Order): Promise<unknown> {
    const cases = await loading;
    switch (order.do) {
      case 'names':
        return cases.map(({ name }) => name);
      case 'bench': {
        const onProgress = (done: number, of: number): void => send({ progress: { done, of } });
        return bench(cases, { ...order.options, onProgress });
      }
      case 'sweep':
        return sweepAll(cases, order.sizes, {
          ...order.options,
          onProgress: (done, of) => send({ progress: { done, of } }),
        });
      case 'prepare': {
        measured.case = caseOf(cases, order.name, file);
        await measured.case.setup?.();
        const options = { clock: chooseCpuClock(), ...checkedOptions(order.options), unique: 0 };
        measured.prepared = await prepare(measured.case, options);
        return undefined;
      }
      case 'batch': {
        const { subject, calls } = measured.prepared as Prepared;
        const { wall, cpu } = await timeBatch(subject, calls);
        return { wall, cpu };
      }
      case 'end':
        await measured.case?.teardown?.();
        return undefined;
    }
  }

  process.on('message', (order: Order) => {
    obey(order).then(
      (value) => send({ value }),
      (error: Partial<Record<'code' | 'message' | 'hint', string>> | undefined) =>
        send({ error: { code: error?.code, message: error?.message ?? String(error), hint: error?.hint } }),
    );
  });
  process.on('disconnect', () => process.exit());
}

/** What a file's function takes is known to its author only. */
type Swept = (size: number, input: unknown) => unknown;

async function sweepAll(
  cases: readonly NamedCase[],
  sizes: readonly number[],
  options: BenchOptions,
): Promise<SweptCase[]> {
  const swept: SweptCase[] = [];
  for (const { name, fn, setup, teardown } of cases) {
    try {
      swept.push({ name, ...(await sweep(fn as Swept, { ...options, sizes, setup: (size) => setup?.(size) })) });
    } finally {
      await teardown?.();
    }
  }
  return swept;
}

/** @returns the first one where none is named */
function caseOf(cases: readonly NamedCase[], name: string | undefined, file: string): NamedCase {
  const found = name === undefined ? cases[0] : cases.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = cases.map((one) => one.name).join(', ');
  throw misuse({ name: 'case', expected: `one of ${known}`, got: name, hint: `Name a case that ${file} has.` });
}

function send(answer: Answer): void {
  process.send?.(answer);
}

serve(process.argv[2] ?? '');
