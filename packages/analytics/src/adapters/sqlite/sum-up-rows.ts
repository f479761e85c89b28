/** Makes a coarser tier of the rows of a finer one, where a file has none yet. */
import { type EpochMs, encode, type Milliseconds } from '@perf/core';
import { CallSum } from '../../sum-up.ts';
import { DAY, HOUR, rowOf } from '../../tier.ts';
import type { Database } from './database.ts';
import { addStored } from './fold-in.ts';

export function sumUpHours(db: Database): void {
  sumUpRows(db, { from: 'minute', into: 'hour', width: HOUR });
}

export function sumUpDays(db: Database): void {
  sumUpRows(db, { from: 'hour', into: 'day', width: DAY });
}

function sumUpRows(
  db: Database,
  { from, into, width }: { from: 'minute' | 'hour'; into: 'hour' | 'day'; width: Milliseconds },
): void {
  for (const { id } of db.all<{ id: number }>('SELECT id FROM series')) {
    let row: { at: EpochMs; sum: CallSum } | undefined;
    const write = (): void => {
      if (row !== undefined) db.run(`INSERT INTO ${into} VALUES (?, ?, ?)`, id, row.at, encode(row.sum.recorded));
    };
    const finer = db.each<{ at: EpochMs; state: Uint8Array }>(
      `SELECT at, state FROM ${from} WHERE series = ? ORDER BY at`,
      id,
    );
    for (const { at, state } of finer) {
      if (row === undefined || rowOf(at, width) !== row.at) {
        write();
        row = { at: rowOf(at, width), sum: new CallSum() };
      }
      addStored(row.sum, state);
    }
    write();
  }
}
