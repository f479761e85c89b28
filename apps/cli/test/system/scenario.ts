/**
 * Runs the system through its faults, where its disk may be filled, and prints what became of it: each fault once, or as many
 * as there is time for, by chance.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, faultsOn } from './faults.ts';
import { System } from './system.ts';

export interface ScenarioOptions {
  readonly project: string;
  readonly bin: string;
  readonly port: number;
  readonly faketime: string;
  /** 0: each fault once, in order. */
  readonly minutes: number;
  readonly seed: number;
}

export interface ScenarioResult {
  readonly befallen: Readonly<Record<string, number>>;
  /** Orders by who knows of them. */
  readonly orders: {
    readonly saved: number;
    readonly failed: number;
    readonly unanswered: number;
    readonly kept: number;
  };
  readonly codes: { readonly program: number | null; readonly serve: number | null };
  /** What SQLite says of the file. */
  readonly integrity: unknown;
  readonly said: string;
  readonly leftOver: readonly string[];
  /** MB at most. */
  readonly memory: { readonly serve: number; readonly program: number };
  readonly files: { readonly count: number; readonly bytes: number };
}

const CALM_MS = 2_000;

async function run(options: ScenarioOptions): Promise<ScenarioResult> {
  const dataFolder = join(options.project, '.perfkit');
  const system = await System.start(options);
  const most = { serve: 0, program: 0 };
  const look = setInterval(() => {
    try {
      const now = system.memory();
      most.serve = Math.max(most.serve, now.serve);
      most.program = Math.max(most.program, now.program);
    } catch {
      // One of them is being started.
    }
  }, 500);
  await pause(CALM_MS);
  const befallen: Record<string, number> = {};
  for (const fault of chosen(faultsOn(dataFolder), options)) {
    process.stderr.write(`${new Date().toISOString()} ${fault.name}\n`);
    await fault.befall(system).catch((cause: Error) => {
      throw new Error(`${fault.name}: ${cause.message}`, { cause });
    });
    befallen[fault.name] = (befallen[fault.name] ?? 0) + 1;
  }
  const { program, serve, said } = await system.stop();
  clearInterval(look);
  const { saved, failed, unanswered } = system.load;
  const orders = { saved, failed, unanswered, kept: await system.kept() };
  const leftOver = system.leftOver();
  const integrity = integrityOf(join(dataFolder, 'history.db'));
  return {
    befallen,
    orders,
    codes: { program, serve },
    said,
    integrity,
    leftOver,
    memory: most,
    files: filesIn(dataFolder),
  };
}

function* chosen(faults: readonly Fault[], { minutes, seed }: ScenarioOptions): Generator<Fault> {
  if (minutes === 0) yield* faults;
  let state = seed;
  for (const end = performance.now() + minutes * 60_000; performance.now() < end; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield faults[state % faults.length] as Fault;
  }
}

function integrityOf(file: string): unknown {
  const db = new DatabaseSync(file);
  try {
    return db.prepare('PRAGMA integrity_check').get()?.integrity_check;
  } finally {
    db.close();
  }
}

function filesIn(folder: string): { count: number; bytes: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return { count: files.length, bytes };
}

const result = await run(JSON.parse(process.argv[2] ?? '{}') as ScenarioOptions);
process.stdout.write(JSON.stringify(result));
