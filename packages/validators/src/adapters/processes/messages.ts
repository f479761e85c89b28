/** What a process that measures functions is told, and what it answers: one answer an order, progress before it. */
import type { BenchOptions } from '../../bench/bench.ts';
import type { SweepResult } from '../../bench/sweep.ts';

type SentOptions = Pick<BenchOptions, 'samples' | 'batch' | 'warmup' | 'timeout'>;

export interface SweptCase extends SweepResult {
  readonly name: string;
}

export type Order =
  | { readonly do: 'names' }
  | { readonly do: 'bench'; readonly options: SentOptions }
  | { readonly do: 'sweep'; readonly sizes: readonly number[]; readonly options: SentOptions }
  | { readonly do: 'prepare'; readonly name: string | undefined; readonly options: SentOptions }
  | { readonly do: 'batch' }
  | { readonly do: 'end' };

export type Answer =
  | { readonly value: unknown }
  | { readonly progress: { readonly done: number; readonly of: number } }
  | {
      readonly error: {
        readonly code: string | undefined;
        readonly message: string;
        readonly hint: string | undefined;
      };
    };
