/**
 * The sessions of a configuration, by name: `perf.sessions.users.register(id)`.
 *
 * A name that is not declared is an error that says which are; where none is declared at all, it is made with the defaults when
 * it is asked for.
 */
import { createSessions, type Sessions, type SessionsOptions } from '@perf/core';
import type { SessionsConfig } from './declarations.ts';
import { unknownName } from './names.ts';

export interface DeclaredSessions {
  readonly byName: Readonly<Record<string, Sessions>>;
  /** Of all of them: while any is active, what a program keeps counts as in use. Undefined: there are none. */
  readonly all: { readonly active: number } | undefined;
  close(): void;
}

export function declaredSessions(declared: Readonly<Record<string, SessionsConfig>>): DeclaredSessions {
  const made = new Map(Object.entries(declared).map(([name, config]) => [name, created(name, config)]));
  const names = [...made.keys()];
  const find = (name: string): Sessions => {
    const known = made.get(name);
    if (known !== undefined) return known;
    if (names.length > 0) throw unknownName('sessions', name, names);
    const other = createSessions({ name });
    made.set(name, other);
    return other;
  };
  return {
    byName: new Proxy<Record<string, Sessions>>(Object.assign(Object.create(null), Object.fromEntries(made)), {
      get: (own, name) => {
        if (typeof name === 'symbol') return undefined;
        return own[name] ?? (ASKED_BY_OTHERS.has(name) ? undefined : find(name));
      },
    }),
    all: names.length === 0 ? undefined : summed(made),
    close() {
      for (const sessions of made.values()) sessions.close();
    },
  };
}

/** By `await`, `JSON.stringify`, and who prints it: they mean no sessions of that name. */
const ASKED_BY_OTHERS: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'inspect',
  'constructor',
  'valueOf',
  'toString',
]);

function summed(made: ReadonlyMap<string, Sessions>): { readonly active: number } {
  return {
    get active() {
      return [...made.values()].reduce((sum, { active }) => sum + active, 0);
    },
  };
}

function created(name: string, { timeout, idle = timeout, max }: SessionsConfig): Sessions {
  const options: SessionsOptions = { ...(idle !== undefined && { idle }), ...(max !== undefined && { max }) };
  return createSessions({ ...options, name });
}
