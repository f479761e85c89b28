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

const [file = ''] = process.argv.slice(2);
const loading = import(pathToFileURL(file).href).then((module) => casesInModule(module as object, file));
// Whoever asks is told of it; until then it is nobody's fault.
loading.catch(() => undefined);
let prepared: Prepared | undefined;
let measured: NamedCase | undefined;

async function obey(order: Order): Promise<unknown> {
  const cases = await loading;
  switch (order.do) {
    case 'names':
      return cases.map(({ name }) => name);
    case 'bench':
      return bench(only(cases, order.only), {
        ...order.options,
        onProgress: (done, of) => send({ progress: { done, of } }),
      });
    case 'prepare':
      measured = only(cases, order.name)[0] as NamedCase;
      await measured.setup?.();
      prepared = await prepare(measured, { clock: chooseCpuClock(), ...checkedOptions(order.options), unique: 0 });
      return undefined;
    case 'batch': {
      const { wall, cpu } = await timeBatch((prepared as Prepared).subject, (prepared as Prepared).calls);
      return { wall, cpu };
    }
    case 'end':
      await measured?.teardown?.();
      return undefined;
  }
}

function only(cases: readonly NamedCase[], name: string | undefined): readonly NamedCase[] {
  if (name === undefined) return cases;
  const found = cases.filter((one) => one.name === name);
  if (found.length > 0) return found;
  const known = cases.map((one) => one.name).join(', ');
  throw misuse({ name: 'case', expected: `one of ${known}`, got: name, hint: `Name a case that ${file} has.` });
}

function send(answer: Answer): void {
  process.send?.(answer);
}

process.on('message', (order: Order) => {
  obey(order).then(
    (value) => send({ value }),
    (error: Partial<Record<'code' | 'message' | 'hint', string>> | undefined) =>
      send({ error: { code: error?.code, message: error?.message ?? String(error), hint: error?.hint } }),
  );
});
process.on('disconnect', () => process.exit());
