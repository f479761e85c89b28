/**
 * A process of its own for the functions of a module. It is told by messages what to do, one at a time, and ends when who started it
 * does.
 *
 *   names ──▶ the cases      prepare ──▶ ready      batch ──▶ a sample      bench ──▶ a result
 */
import { pathToFileURL } from 'node:url';
import { timeBatch } from '../../bench/batch.ts';
import { bench, checkedOptions } from '../../bench/bench.ts';
import type { NamedCase } from '../../bench/cases.ts';
import { casesInModule } from '../../bench/module-cases.ts';
import { type Prepared, prepare } from '../../bench/prepare.ts';
import { chooseCpuClock } from '../../bench/stopwatch.ts';
import { misuse } from '../../misuse.ts';
import type { Answer, Order } from './messages.ts';

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
