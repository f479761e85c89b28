/**
 * A program's own state as a source of backups: a function that gives it.
 *
 * A map of records is read in slices that never hold up the program; anything else is taken as JSON, at one moment. Only the
 * program that runs has it: another process that reads the same configuration would keep what it has itself, which is nothing.
 */
import { json, type OpenSource, records, type Source } from '@perf/backup';
import { PerfError } from '@perf/core';

/**
 * What the program is now: a `Map`, or whatever JSON can say. Records of a map are replaced, never changed in place, since they
 * are read while the program goes on; one that changes them gives `Object.fromEntries(map)`, or `records()` of `@perf/backup`.
 */
export type StateSource = () => unknown;

export function stateSource(read: StateSource): Source {
  const source = {
    // As it was at the last opening: a program may begin without its records.
    kind: 'json',
    async open(signal: AbortSignal): Promise<OpenSource> {
      const state = stateNow(read);
      const made = isRecords(state) ? records(state) : json(async () => asJson(await state));
      source.kind = made.kind;
      return made.open(signal);
    },
  };
  return source;
}

/** What it throws is told by who waits for it. */
function stateNow(read: StateSource): unknown {
  try {
    return read();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** A map that comes late. */
function asJson(state: unknown): unknown {
  return isRecords(state) ? Object.fromEntries(state.entries()) : state;
}

/** In the place of a program's state, elsewhere: who takes a backup of it is told, instead of getting an empty one. */
export function stateElsewhere(name: string): Source {
  const refuse = (): never => {
    throw new PerfError('backup/source-failed', {
      message: `Expected the state \`${name}\` to be here, but only the program that has \`createPerf\` in it has it`,
      hint: 'Take it in the program: `await perf.backup.now()`.',
    });
  };
  return { kind: 'json', open: async () => refuse() };
}

function isRecords(state: unknown): state is Map<string | number, unknown> {
  const { entries, get } = Object(state) as { readonly entries?: unknown; readonly get?: unknown };
  return typeof entries === 'function' && typeof get === 'function';
}
