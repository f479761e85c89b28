/** How much a history file holds, and since when. */
import type { EpochMs } from '@perf/core';
import type { HistoryInfo } from '../../history.ts';
import { SLOT } from '../../tier.ts';
import { unpackSamples } from './chunk/samples.ts';
import { unpackStates } from './chunk/states.ts';
import type { Database } from './database.ts';
import { Journal } from './journal.ts';
import { SCHEMA_VERSION } from './schema.ts';

export function infoOf(db: Database): Pick<HistoryInfo, 'schemaVersion' | 'series' | 'rows' | 'first' | 'last'> {
  return db.transaction('read', () => {
    const count = (table: string, what = 'count(*)'): number =>
      db.get<{ n: number | null }>(`SELECT ${what} n FROM ${table}`)?.n ?? 0;
    const fresh = new Journal(db).counts();
    return {
      schemaVersion: SCHEMA_VERSION,
      series: count('series'),
      rows: {
        raw: count('calls_chunk', 'sum(n)') + fresh.calls,
        tenSeconds: count('ten_seconds'),
        minutes: count('minute'),
        hours: count('hour'),
        readings: count('reading_chunk', 'sum(n)') + fresh.readings,
        events: count('event'),
        annotations: count('annotation'),
      },
      ...endsOf(db),
    };
  });
}

function endsOf(db: Database): Pick<HistoryInfo, 'first' | 'last'> {
  const perKey = (key: string, table: string, column: string): string =>
    `SELECT (SELECT min(${column}) FROM ${table} WHERE ${key} = k.id) first,
            (SELECT max(${column}) FROM ${table} WHERE ${key} = k.id) last FROM ${key} k`;
  const ends = (sql: string): (EpochMs | undefined)[] => {
    const row = db.get<{ first: number | null; last: number | null }>(`SELECT min(first) first, max(last) last FROM (${sql})`);
    return [row?.first ?? undefined, row?.last ?? undefined];
  };
  const moments = [
    ...ends(perKey('series', 'hour', 'at')),
    ...ends(perKey('reading', 'reading_hour', 'at')),
    ...ends('SELECT first, last FROM journal'),
    ...ends('SELECT min(at) first, max(at) last FROM event UNION ALL SELECT min(at), max(at) FROM annotation'),
    ...ends(perKey('series', 'calls_chunk', 'slot')).map((slot) => momentIn(db, 'calls_chunk', slot)),
    ...ends(perKey('reading', 'reading_chunk', 'slot')).map((slot) => momentIn(db, 'reading_chunk', slot)),
  ].filter((moment) => moment !== undefined);
  if (moments.length === 0) return { first: undefined, last: undefined };
  return { first: Math.min(...moments), last: Math.max(...moments) };
}

/** The newest moment in a slot. */
function momentIn(db: Database, table: 'calls_chunk' | 'reading_chunk', slot: EpochMs | undefined): EpochMs | undefined {
  if (slot === undefined) return undefined;
  let last = slot;
  for (const { data } of db.all<{ data: Uint8Array }>(
    `SELECT data FROM ${table} WHERE slot = ? LIMIT ${SLOT / 1000}`,
    slot,
  )) {
    for (const at of momentsOf(table, data)) last = Math.max(last, at);
  }
  return last;
}

function momentsOf(table: 'calls_chunk' | 'reading_chunk', data: Uint8Array): Iterable<EpochMs> {
  if (table === 'calls_chunk') return unpackStates(data).map(({ at }) => at);
  const chunk = unpackSamples(data);
  return 'parts' in chunk ? chunk.parts.map(({ lastAt }) => lastAt) : chunk.at;
}
