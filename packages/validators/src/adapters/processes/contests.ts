/** Commands, or functions of modules, as the two sides of a contest. */
import type { Milliseconds } from '@perf/core';
import type { Sample } from '../../bench/batch.ts';
import type { Contest } from '../../compare/contest.ts';
import { commandFailed } from './command-failed.ts';
import { type ModuleProcess, startModule } from './module-process.ts';
import { type Command, checkCommand, runTimed } from './run-timed.ts';

interface Waiting {
  /** For one run, or one answer. */
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal | undefined;
}

/** Each run is a process of its own, so each pair is a block. @throws PerfError `validators/command-not-found` */
export function contestOfCommands(a: Command, b: Command, waiting: Waiting): Contest {
  for (const command of [a, b]) checkCommand(command);
  const runs = (command: Command) => async (): Promise<Sample> => {
    const run = await runTimed(command, waiting);
    if (run.exitCode !== 0) throw commandFailed(command.name, run.exitCode);
    return run;
  };
  let isWarm = false;
  return {
    pairsPerBlock: 1,
    unit: 'ms',
    least: 10,
    most: 200,
    async open() {
      const duel = { a: runs(a), b: runs(b) };
      // The first run reads from the disk what later ones find in memory.
      if (!isWarm) for (const run of [duel.a, duel.b]) await run();
      isWarm = true;
      return duel;
    },
  };
}

export interface ModuleCase {
  readonly file: string;
  readonly cwd?: string | undefined;
  /** The case in it. @default its first one */
  readonly name?: string | undefined;
}

const PAIRS = 6;

interface Batching extends Waiting {
  readonly batch: Milliseconds;
  /** Until it gets no faster, but no longer: each block does it anew. */
  readonly warmup: Milliseconds;
}

/** A block is two processes that live at the same time and work by turns. */
export function contestOfModules(a: ModuleCase, b: ModuleCase, options: Batching): Contest {
  return {
    pairsPerBlock: PAIRS,
    unit: 'ns',
    least: 6,
    most: 60,
    async open(block) {
      const started: ModuleProcess[] = [];
      const close = async (): Promise<void> => {
        for (const one of started) await one.close();
      };
      const start = async ({ name, ...module }: ModuleCase): Promise<() => Promise<Sample>> => {
        const one = startModule({ ...module, ...options });
        started.push(one);
        const { batch, warmup, timeout } = options;
        await one.ask({ do: 'prepare', name, options: { batch, warmup, timeout } });
        return () => one.ask<Sample>({ do: 'batch' });
      };
      try {
        const [one, other] = block % 2 === 0 ? [a, b] : [b, a];
        const first = await start(one);
        const second = await start(other);
        const end = async (): Promise<void> => {
          try {
            for (const each of started) await each.ask({ do: 'end' });
          } finally {
            await close();
          }
        };
        return block % 2 === 0 ? { a: first, b: second, close: end } : { a: second, b: first, close: end };
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}
