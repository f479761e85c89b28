/**
 * What the bench backs up: ten thousand files as they lie on this machine, and a database and live state that are the same
 * every time. Made-up files would be packed better or worse than any that people have.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { root } from '@tooling/workspace/tools';

const FILES = 10_000;
/** Code and text of packages, manuals, tables, pictures, what is compressed already. */
const FOLDERS = [join(root, 'node_modules/.pnpm'), '/usr/share', '/usr/include', '/usr/lib/python3'];
/** Some 18 KB on average. */
const [LEAST_BYTES, MOST_BYTES] = [1_000, 8_000_000];
const ROWS = 120_000;

/** 0…1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Copies some from everywhere into folders of a hundred. */
export function copyFiles(folder: string): void {
  const all = FOLDERS.filter((folder) => existsSync(folder)).flatMap(filesBelow);
  const count = Math.min(FILES, all.length);
  for (let number = 0; number < count; number += 1) {
    const path = pathOf(folder, number);
    if (number % 100 === 0) mkdirSync(join(path, '..'), { recursive: true });
    copyFileSync(all[Math.floor((number * all.length) / count)] as string, path);
  }
}

/** In the order of paths, so that neighbours have something in common, as in any folder. Links are not followed. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() && isUsual(statSync(path).size) ? [path] : [];
  });
}

const isUsual = (size: number): boolean => size >= LEAST_BYTES && size <= MOST_BYTES;

const pathOf = (folder: string, number: number): string =>
  join(folder, `folder-${Math.floor(number / 100)}`, `file-${number}`);

/** In one file of a hundred a few bytes are put in somewhere. @param round another one each time */
export function changeFiles(folder: string, round: number): void {
  const random = randomFrom(round);
  for (let number = round; number < FILES; number += 100) {
    const path = pathOf(folder, number);
    const bytes = readFileSync(path);
    const place = Math.floor(random() * bytes.length);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, place), Buffer.from('changed'), bytes.subarray(place)]));
  }
}

/** A few are used often and many seldom, as in any language. */
const WORDS = Array.from({ length: 8_000 }, (_, rank) => wordOf(rank));
const word = (random: () => number): string => WORDS[Math.floor(WORDS.length ** random()) - 1] as string;
const sentence = (random: () => number): string =>
  `${Array.from({ length: 6 + Math.floor(random() * 10) }, () => word(random)).join(' ')}.\n`;
function wordOf(rank: number): string {
  const random = randomFrom(rank + 100);
  const letters = 2 + Math.floor(random() * 9);
  return Array.from({ length: letters }, () => 'etaoinshrdlucmfwypvbgkqjxz'[Math.floor(26 * random() ** 2)]).join('');
}

/** Some 60 MB of orders. */
export function writeDatabase(path: string): void {
  const database = new DatabaseSync(path);
  const random = randomFrom(3);
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, note TEXT, total REAL); BEGIN');
  const insert = database.prepare('INSERT INTO orders (customer, note, total) VALUES (?, ?, ?)');
  for (let count = 0; count < ROWS; count += 1) insert.run(...orderOf(random));
  database.exec('COMMIT');
  database.close();
}

const orderOf = (random: () => number): [string, string, number] => [
  word(random),
  Array.from({ length: 6 }, () => sentence(random)).join(''),
  random() * 1e4,
];

/** Changes one page of a hundred, here and there. */
export function changeDatabase(path: string): void {
  const database = new DatabaseSync(path);
  const random = randomFrom(4);
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
  const update = database.prepare('UPDATE orders SET total = ? WHERE id = ?');
  database.exec('BEGIN');
  for (let count = 0; count < pages / 100; count += 1) update.run(random() * 1e4, 1 + Math.floor(random() * ROWS));
  database.exec('COMMIT');
  database.close();
}

const RECORDS = 20_000;
const LINES = 31;

export interface Item {
  readonly id: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly lines: readonly object[];
}

function item(id: number, random: () => number): Item {
  const lines = Array.from({ length: LINES }, (_, line) => ({
    article: `article-${id % 977}-${line}`,
    amount: Math.floor(random() * 1e5) / 100,
    note: `${word(random)} ${word(random)} ${word(random)}`,
    paid: random() < 0.5,
  }));
  return { id, name: `customer ${id}`, tags: ['a', 'b', 'c'], lines };
}

/** Some 50 MB as JSON. */
export function liveState(): Map<string, Item> {
  const random = randomFrom(5);
  return new Map(Array.from({ length: RECORDS }, (_, id) => [`item-${id}`, item(id, random)]));
}

/** One record of a hundred, here and there. @param seed others for another one */
export function changeState(state: Map<string, Item>, seed: number): void {
  const random = randomFrom(seed);
  for (let count = 0; count < RECORDS / 100; count += 1) {
    const key = `item-${Math.floor(random() * RECORDS)}`;
    state.set(key, { ...(state.get(key) as Item), name: `customer ${random()}` });
  }
}
