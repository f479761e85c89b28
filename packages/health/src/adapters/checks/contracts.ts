/** Whether the contracts of a program are kept, from the verdicts that somebody else has come to. */
import type { ReadingVerdict, Verdict } from '@perf/core';
import type { Check, Outcome } from '../../check.ts';
import { builtIn, type CommonOptions, refuse } from './built-in.ts';

export interface ContractsOptions extends CommonOptions {
  /** The verdicts of this moment. */
  readonly verdicts: () => Iterable<Verdict | ReadingVerdict>;
}

/** Too little data is unknown only where no contract could be judged. Kind: diagnostic. */
export function contractsCheck({ verdicts, ...options }: ContractsOptions): Check {
  if (typeof verdicts !== 'function') refuse('contractsCheck', 'verdicts', { expected: 'a function', got: verdicts });
  return builtIn({ name: 'contracts', kind: 'diagnostic' }, options, (): Outcome => {
    const all = [...verdicts()];
    const broken = all.filter(({ state }) => state === 'broken').map(nameOf);
    const kept = all.filter(({ state }) => state === 'kept').length;
    const observed = [
      { name: 'kept', value: kept, unit: 'count' },
      { name: 'broken', value: broken.length, unit: 'count' },
    ];
    if (broken.length > 0) return { state: 'fail', text: `broken: ${broken.join(', ')}`, observed };
    if (all.length > 0 && kept === 0) return { state: 'unknown', text: 'too little data to judge', observed };
    return { state: 'pass', text: `${kept} of ${all.length} kept`, observed };
  });
}

const nameOf = ({ contract }: Verdict | ReadingVerdict): string =>
  'operation' in contract ? contract.operation : contract.name;
