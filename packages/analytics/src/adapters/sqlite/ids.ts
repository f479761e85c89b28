/** The numbers under which series and readings stand in the tables. */
import type { Database } from './database.ts';
import { escaped, labelText } from './text.ts';

/** More than a monitor hands out; whoever has more looks them up again. */
const MOST_IDS = 10_000;
/** Batches of different sources may alternate. */
const MOST_LAYOUTS = 16;

export class Ids {
  readonly #db: Database;
  readonly #ids = new Map<string, number>();
  readonly #layouts = new Map<string, Float64Array>();
  readonly #kinds = new Map<number, string>();

  constructor(db: Database) {
    this.#db = db;
  }

  series(name: string, labels: Readonly<Record<string, string>>, kind: string | undefined): number {
    const insert = 'INSERT INTO series (name, labels) VALUES (?, ?) ON CONFLICT DO NOTHING';
    const select = 'SELECT id FROM series WHERE name = ? AND labels = ?';
    const id = this.#id([escaped(name), labelText(labels)], insert, select);
    if (kind !== undefined && this.#kinds.get(id) !== kind) {
      this.#db.run('UPDATE series SET kind = ? WHERE id = ? AND kind IS NOT ?', escaped(kind), id, escaped(kind));
      this.#kinds.set(id, kind);
    }
    return id;
  }

  reading(name: string): number {
    const insert = 'INSERT INTO reading (name) VALUES (?) ON CONFLICT DO NOTHING';
    return this.#id([escaped(name)], insert, 'SELECT id FROM reading WHERE name = ?');
  }

  /** @param names JSON of a list: the same text for each batch of one source */
  readings(names: string): Float64Array {
    const known = this.#layouts.get(names);
    if (known !== undefined) return known;
    const ids = Float64Array.from(JSON.parse(names) as string[], (name) => this.reading(name));
    if (this.#layouts.size >= MOST_LAYOUTS) this.#layouts.clear();
    this.#layouts.set(names, ids);
    return ids;
  }

  /** Those of a transaction that was rolled back do not exist. */
  forget(): void {
    this.#ids.clear();
    this.#layouts.clear();
    this.#kinds.clear();
  }

  #id(values: readonly string[], insert: string, select: string): number {
    const key = JSON.stringify(values);
    const cached = this.#ids.get(key);
    if (cached !== undefined) return cached;
    this.#db.run(insert, ...values);
    const { id } = this.#db.get<{ id: number }>(select, ...values) ?? { id: Number.NaN };
    if (this.#ids.size >= MOST_IDS) this.forget();
    this.#ids.set(key, id);
    return id;
  }
}
