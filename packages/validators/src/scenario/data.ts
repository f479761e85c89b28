/** The rows that iterations work with: in which order, and which belong to this generator of several. */
import { PerfError } from '@perf/core';
import { oneOf, type Random } from '../random.ts';
import type { DataSource, RowOrder } from './definition.ts';

export interface DataOptions {
  /** @default round-robin */
  readonly order?: RowOrder;
}

/** Rows that stand in the module itself. */
export function rows<Row>(of: readonly Row[], { order = 'round-robin' }: DataOptions = {}): DataSource<Row> {
  return { order: checkedOrder(order), name: 'rows', read: async () => of };
}

/** @throws PerfError `validators/invalid-data` */
export function checkedOrder(order: RowOrder): RowOrder {
  if (['round-robin', 'random', 'unique'].includes(order)) return order;
  throw new PerfError('validators/invalid-data', {
    message: `Expected \`order\` to be round-robin, random or unique, got \`${String(order)}\``,
    hint: "Leave it out to go round: csv('users.csv').",
  });
}

/** Which of several generators this is. */
export interface Share {
  /** From 0. */
  readonly index: number;
  readonly of: number;
}

export interface Taken<Row> {
  readonly row: Row;
}

/**
 * Gives a row for each iteration.
 *
 * @returns undefined when all rows were given that may be given once
 * @throws PerfError `validators/invalid-data` when there is none
 */
export function rowGiver<Row>(
  { order, name }: Pick<DataSource<Row>, 'order' | 'name'>,
  all: readonly Row[],
  { index, of }: Share,
): (random: Random) => Taken<Row> | undefined {
  // Every generator has rows of its own, so that what is unique is so over all of them.
  const own = all.filter((_, at) => at % of === index);
  if (own.length === 0) {
    throw new PerfError('validators/invalid-data', {
      message: `Expected \`${name}\` to have rows${of > 1 ? ` for each of ${of} shards` : ''}, got ${all.length}`,
      hint: 'Give it at least one row for each generator.',
    });
  }
  if (order === 'random') return (random) => ({ row: oneOf(random, own) });
  let next = 0;
  return () => {
    if (order === 'unique' && next >= own.length) return undefined;
    const row = own[next % own.length] as Row;
    next += 1;
    return { row };
  };
}
