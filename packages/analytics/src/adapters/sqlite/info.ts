/** How much a history file holds, and since when. */
import type { EpochMs } from '@perf/core';
import type { HistoryInfo } from '../../history.ts';
import { GROUPS } from './blocks.ts';
import { Block } from './chunk/block.ts';
import { unpackStates } from './chunk/states.ts';
import type { Database } from './database.ts';
import type { BlockTable } from './fold-in-samples.ts';
import { Journal } from './journal.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { sinceOf } from './since.ts';

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
  const bySeries = (table: string, column: string): string =>
    `SELECT (SELECT min(${column}) FROM ${table} WHERE series = k.id) first,
            (SELECT max(${column}) FROM ${table} WHERE series = k.id) last FROM series k`;
  const byGroup = (table: BlockTable): string =>
    `SELECT (SELECT min(slot) FROM ${table} WHERE grp = k.grp) first,
            (SELECT max(slot) FROM ${table} WHERE grp = k.grp) last FROM (${GROUPS}) k`;
  const ends = (sql: string): EpochMs[] => {
    const row = db.get<{ first: number | null; last: number | null }>(
      `SELECT min(first) first, max(last) last FROM (${sql})`,
    );
    return [row?.first ?? [], row?.last ?? []].flat();
  };
  const samplesAt = (table: BlockTable): EpochMs[] =>
    ends(byGroup(table)).flatMap((slot) => samplesIn(db, table, slot));
  const [hour, lastHour = hour] = ends(bySeries('hour', 'at'));
  const finer = (table: 'ten_seconds' | 'minute'): EpochMs | undefined => ends(bySeries(table, 'at'))[0];
  const moments = [
    ...(hour === undefined ? [] : [firstCall(db, hour, finer), lastHour ?? hour]),
    ...ends('SELECT first, last FROM journal'),
    ...ends('SELECT min(at) first, max(at) last FROM event UNION ALL SELECT min(at), max(at) FROM annotation'),
    ...ends(bySeries('calls_chunk', 'slot')).map((slot) => newestCall(db, slot)),
    // Hours that are still kept finer are in both.
    ...samplesAt('reading_hour').filter((at) => at < sinceOf(db).minute),
    ...samplesAt('reading_chunk'),
  ];
  // These are some twenty.
  return moments.length === 0
    ? { first: undefined, last: undefined }
    : { first: Math.min(...moments), last: Math.max(...moments) };
}

/** Rows begin with a full hour; the finest tier that goes back as far knows better. */
function firstCall(
  db: Database,
  hour: EpochMs,
  firstOf: (table: 'ten_seconds' | 'minute') => EpochMs | undefined,
): EpochMs {
  const since = sinceOf(db);
  if (since.raw <= hour) {
    const slot = db.get<{ slot: number | null }>('SELECT min(slot) slot FROM calls_chunk')?.slot;
    const chunks = db.all<{ data: Uint8Array }>('SELECT data FROM calls_chunk WHERE slot = ?', slot ?? hour);
    const moments = chunks.flatMap(({ data }) => unpackStates(data)[0]?.at ?? []);
    if (moments.length > 0) return Math.min(...moments);
  }
  if (since.tenSeconds <= hour) return firstOf('ten_seconds') ?? hour;
  return since.minute <= hour ? (firstOf('minute') ?? hour) : hour;
}

function newestCall(db: Database, slot: EpochMs): EpochMs {
  const chunks = db.all<{ data: Uint8Array }>('SELECT data FROM calls_chunk WHERE slot = ?', slot);
  return chunks.reduce((newest, { data }) => Math.max(newest, unpackStates(data).at(-1)?.at ?? slot), slot);
}

/** The oldest and the newest sample of a slot. */
function samplesIn(db: Database, table: BlockTable, slot: EpochMs): EpochMs[] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { data } of db.all<{ data: Uint8Array }>(`SELECT data FROM ${table} WHERE slot = ?`, slot)) {
    const block = new Block(data);
    for (const place of block.places) {
      const chunk = block.get(place) ?? { parts: [] };
      const moments = 'parts' in chunk ? chunk.parts.map(({ lastAt }) => lastAt) : chunk.at;
      first = Math.min(first, ('parts' in chunk ? chunk.parts[0]?.at : chunk.at[0]) ?? first);
      for (const moment of moments) last = Math.max(last, moment);
    }
  }
  return Number.isFinite(first) ? [first, last] : [];
}
