/**
 * Figures that were kept: how something was on one machine at one moment.
 *
 * They are history. Between two of them lie an update of the kernel, another neighbour, a warmer room, so a difference is told
 * and judged by nobody; across machines it is not even told as a ratio. For a verdict there is the gate.
 */
import type { EpochMs } from '@perf/core';
import type { Figures } from '../bench/figures.ts';

export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Major version. */
  readonly node: number;
  /** The same for machines that agree in all of these. */
  readonly fingerprint: string;
}

export interface BaselineRow {
  readonly name: string;
  readonly wall: Figures;
  readonly cpu?: Figures;
  readonly samples: number;
}

export interface Baseline {
  readonly schema: 1;
  readonly name: string;
  readonly at: EpochMs;
  readonly machine: Machine;
  /** The commit that was checked out, where there was one. */
  readonly commit?: string;
  readonly rows: readonly BaselineRow[];
}

export interface BaselineChange {
  readonly name: string;
  /** Median of the newer over that of the older; undefined across machines, or where only one has it. */
  readonly wall: number | undefined;
  readonly cpu: number | undefined;
}

export interface BaselineComparison {
  readonly sameMachine: boolean;
  readonly changes: readonly BaselineChange[];
  /** One sentence. */
  readonly text: string;
}

/** Two kept baselines beside each other; no verdict, and no ratio across machines. */
export function compareBaselines(a: Baseline, b: Baseline): BaselineComparison {
  const sameMachine = a.machine.fingerprint === b.machine.fingerprint;
  const names = [...new Set([...a.rows, ...b.rows].map(({ name }) => name))];
  const find = ({ rows }: Baseline, name: string): BaselineRow | undefined => rows.find((row) => row.name === name);
  const changes = names.map((name) => {
    const [before, after] = [find(a, name), find(b, name)];
    const ratio = (clock: 'wall' | 'cpu'): number | undefined => {
      const [from, to] = [before?.[clock]?.median.value, after?.[clock]?.median.value];
      return sameMachine && from !== undefined && to !== undefined && from > 0 ? to / from : undefined;
    };
    return { name, wall: ratio('wall'), cpu: ratio('cpu') };
  });
  const text = sameMachine
    ? 'These are history, not a verdict: what else the machine did on the two days is in them. `perfkit gate` judges.'
    : `They are of two machines (${a.machine.fingerprint}, ${b.machine.fingerprint}), so no ratio means anything.`;
  return { sameMachine, changes, text };
}
