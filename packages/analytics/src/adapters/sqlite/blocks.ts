/** Reads what the tables of readings hold. */
import type { EpochMs } from '@perf/core';
import type { TimeRange } from '../../history.ts';
import { DAY, rowOf, SLOT } from '../../tier.ts';
import { Block } from './chunk/block.ts';
import type { SampleChunk } from './chunk/samples.ts';
import type { Database } from './database.ts';
import { type BlockTable, placeOf } from './fold-in-samples.ts';

const WIDTHS = { reading_chunk: SLOT, reading_hour: DAY } as const satisfies Record<BlockTable, number>;

/** @returns by reading, oldest first: each chunk reaches past the range at its ends */
export function* chunksOf(
  db: Database,
  table: BlockTable,
  { readings, range }: { readings: Iterable<number>; range: TimeRange },
): Generator<readonly [reading: number, chunk: SampleChunk]> {
  const sql = `SELECT data FROM ${table} WHERE grp = ? AND slot >= ? AND slot < ? ORDER BY slot`;
  for (const [group, members] of Map.groupBy(readings, (reading) => placeOf(reading).group)) {
    for (const { data } of db.each<{ data: Uint8Array }>(sql, group, rowOf(range.from, WIDTHS[table]), range.to)) {
      const block = new Block(data);
      for (const reading of members) {
        const chunk = block.get(placeOf(reading).place);
        if (chunk !== undefined) yield [reading, chunk];
      }
    }
  }
}

/** The oldest slot from a moment on: one look a group, of which the index has the first row at hand. */
export function firstBlock(db: Database, table: BlockTable, from: EpochMs): EpochMs | undefined {
  return (
    db.get<{ first: number | null }>(
      `SELECT min(first) first FROM (SELECT (SELECT min(slot) FROM ${table}
    WHERE grp = k.grp AND slot >= ?) first FROM (${GROUPS}) k)`,
      from,
    )?.first ?? undefined
  );
}

/** All groups there are, as `grp`. */
export const GROUPS = 'SELECT DISTINCT grp FROM reading';
