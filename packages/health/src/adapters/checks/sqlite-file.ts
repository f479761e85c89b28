/**
 * Whether an SQLite file can be opened and read, in a thread of its own: SQLite blocks whoever calls it, and a disk may hang.
 *
 * The thread's code is a text, so that it needs no file beside it where a program was bundled into one.
 */
import { Worker } from 'node:worker_threads';
import type { Check, Outcome } from '../../check.ts';
import { builtIn, type CommonOptions, refuse } from './built-in.ts';

export interface SqliteFileOptions extends CommonOptions {
  readonly path: string;
  /** `schema` reads what tables there are; `quick` reads the whole file (`PRAGMA quick_check`). @default 'schema' */
  readonly depth?: 'schema' | 'quick';
}

const ASK = `
const { DatabaseSync } = require('node:sqlite');
const { parentPort, workerData: { path, depth } } = require('node:worker_threads');
try {
  const db = new DatabaseSync(path, { readOnly: true });
  const { tables } = db.prepare("select count(*) as tables from sqlite_schema where type = 'table'").get();
  const found = depth === 'quick' ? db.prepare('pragma quick_check(1)').get().quick_check : 'ok';
  db.close();
  parentPort.postMessage({ tables, found });
} catch (error) {
  parentPort.postMessage({ error: String(error.message) });
}`;

interface Told {
  readonly tables?: number;
  /** What is wrong with the file, or `ok`. */
  readonly found?: string;
  readonly error?: string;
}

/** Read-only; what others write meanwhile does not disturb it. Kind: readiness. */
export function sqliteFileCheck({ path, depth = 'schema', ...options }: SqliteFileOptions): Check {
  if (typeof path !== 'string' || path === '') refuse('sqliteFileCheck', 'path', { expected: 'a path', got: path });
  if (depth !== 'schema' && depth !== 'quick') {
    refuse('sqliteFileCheck', 'depth', { expected: "'schema' or 'quick'", got: depth });
  }
  return builtIn({ name: `sqlite ${path}`, outside: true }, options, async (signal): Promise<Outcome> => {
    const { tables = 0, found, error } = await ask({ path, depth }, signal);
    if (error !== undefined) return { state: 'fail', text: error };
    if (found !== 'ok') return { state: 'fail', text: `damaged: ${found}` };
    return { state: 'pass', observed: [{ name: 'tables', value: tables, unit: 'count' }] };
  });
}

function ask(workerData: { path: string; depth: string }, signal: AbortSignal): Promise<Told> {
  const worker = new Worker(ASK, {
    eval: true,
    workerData,
    // Neither the program's flags nor a preload are for this thread.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { PERFKIT_OFF: '1' },
  });
  worker.unref();
  return new Promise((resolve, reject) => {
    const give = (): void => void worker.terminate();
    signal.addEventListener('abort', give, { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      signal.removeEventListener('abort', give);
      reject(new Error('the thread that reads the file ended without an answer'));
    });
  });
}
