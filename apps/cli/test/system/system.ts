/**
 * The whole of it, on a disk of its own: a serve with backups, alerts and remote write, a program with perfkit inside and its
 * worker, customers, and what stands around. Each part can be killed, and is started again.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openHistory } from '@perf/analytics/sqlite';
import { askServe } from '@perf/runtime/ask';
import { readServeFile } from '@perf/runtime/serve-place';
import { type RunningProgram, startProgram } from '@tooling/testkit';
import { beginLoad, type Load } from './load.ts';
import { openSink, type Sink } from './sinks.ts';

/** Longer than any run of this. */
const NEVER_MS = 3_600_000;
const LONGEST_WAIT_MS = 20_000;
/** By which the processes of this run are known, theirs too that they started. */
const MARK = 'PERF_SYSTEM_RUN';

export interface SystemOptions {
  readonly project: string;
  readonly bin: string;
  readonly port: number;
  /** The library that gives a serve a clock of its own. */
  readonly faketime: string;
}

export class System {
  readonly pager: Sink;
  readonly receiver: Sink;
  readonly #options: SystemOptions;
  readonly #mark = `${process.pid}`;
  #serve!: RunningProgram;
  #program!: RunningProgram;
  #load!: Load;
  #acknowledged = 0;

  static async start(options: SystemOptions): Promise<System> {
    const { project } = options;
    const [pager, receiver] = await Promise.all([openSink(), openSink()]);
    writeFileSync(join(project, 'perf.config.json'), JSON.stringify(configOf(pager, receiver)));
    mkdirSync(join(project, 'state'), { recursive: true });
    const system = new System(options, pager, receiver);
    await system.#begin();
    return system;
  }

  private constructor(options: SystemOptions, pager: Sink, receiver: Sink) {
    this.pager = pager;
    this.receiver = receiver;
    this.#options = options;
  }

  /** The program leaves history and backups to a serve that is there before it. */
  async #begin(): Promise<void> {
    this.setClock('+0');
    await this.#startServe();
    await this.#startProgram();
    this.#load = beginLoad(this.#options.port);
  }

  get load(): Load {
    return this.#load;
  }

  /** What the serve's clock is off by, as faketime has it: `+1d`. What measures spans goes on as it is. */
  setClock(offset: string): void {
    writeFileSync(this.#clockFile, offset);
  }

  get #clockFile(): string {
    return join(this.#options.project, 'clock');
  }

  async #startServe(): Promise<void> {
    const { project: cwd, bin, faketime } = this.#options;
    const clock = {
      LD_PRELOAD: faketime,
      FAKETIME_TIMESTAMP_FILE: this.#clockFile,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
    const env = { ...process.env, ...clock, [MARK]: this.#mark };
    this.#serve = startProgram(process.execPath, [bin, 'serve', '--port', '0'], { cwd, env, timeout: NEVER_MS });
    await this.#serve.saw('node server.js');
  }

  async #startProgram(): Promise<void> {
    const { project: cwd, port } = this.#options;
    const env = { ...process.env, PORT: String(port), [MARK]: this.#mark };
    const words = [join(import.meta.dirname, 'program.mjs')];
    this.#program = startProgram(process.execPath, words, { cwd, env, timeout: NEVER_MS });
    await this.#program.saw('open');
  }

  async killServe(): Promise<void> {
    this.#serve.kill('SIGKILL');
    await this.#serve.result;
    await this.#startServe();
  }

  async killProgram(): Promise<void> {
    this.#program.kill('SIGKILL');
    await this.#program.result;
    await this.#startProgram();
  }

  async killWorker(): Promise<void> {
    const before = await this.#get('worker');
    process.kill(Number(before), 'SIGKILL');
    await until('another worker', async () => (await this.#get('worker')) !== before);
  }

  async fail(orders: number): Promise<void> {
    for (let order = 0; order < orders; order += 1) await this.#get('fail');
  }

  async #get(path: string): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.#options.port}/${path}`)).text();
  }

  async ask<T>(method: string): Promise<T> {
    const file = readServeFile(join(this.#options.project, '.perfkit'));
    if (file === undefined) throw new Error('Expected a serve, got none');
    return (await askServe(file.control, method)) as T;
  }

  /**
   * Orders that the history has acknowledged.
   *
   * @throws when they are fewer than they have been
   */
  async kept(): Promise<number> {
    const kept = await this.#count();
    if (kept < this.#acknowledged) throw new Error(`Expected ${this.#acknowledged} orders that were kept, got ${kept}`);
    this.#acknowledged = kept;
    return kept;
  }

  async #count(): Promise<number> {
    const history = await openHistory({ folder: join(this.#options.project, '.perfkit') });
    try {
      const found = await history.operations({ from: 0, to: Number.MAX_SAFE_INTEGER });
      return found
        .filter(({ name }) => name === 'save')
        .reduce((sum, { recorded }) => sum + recorded.histogram.count, 0);
    } finally {
      await history.close();
    }
  }

  /** MB that the processes of the two hold now. */
  memory(): { serve: number; program: number } {
    return { serve: residentMb(this.#serve.pid), program: residentMb(this.#program.pid) };
  }

  /** Ends the program, then the serve, in good order. */
  async stop(): Promise<{ program: number | null; serve: number | null; said: string }> {
    await this.#load.stop();
    this.#program.kill('SIGTERM');
    const { code: program } = await this.#program.result;
    this.#serve.kill('SIGTERM');
    const { code: serve, stderr: said } = await this.#serve.result;
    for (const sink of [this.pager, this.receiver]) sink.close();
    return { program, serve, said };
  }

  /** Processes of this run that are still there, or that nobody has waited for. */
  leftOver(): string[] {
    return processes((pid) => {
      const isOurs = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${MARK}=${this.#mark}\0`);
      const isZombie =
        / \(.*\) Z \d+ /s.test(readFileSync(`/proc/${pid}/stat`, 'latin1')) && parentOf(pid) === process.pid;
      return isOurs || isZombie;
    });
  }
}

function configOf(pager: Sink, receiver: Sink): object {
  return {
    service: 'shop',
    contracts: [{ operation: 'save', errorRate: 0.05, window: '10s' }],
    alerts: [{ name: 'orders fail', contract: 'save', severity: 'critical' }],
    notify: { channels: { pager: { webhook: pager.url } } },
    remoteWrite: { url: receiver.url },
    backup: { sources: { state: { files: 'state' } }, every: '1s', keep: { last: 5 } },
  };
}

/** @throws when it does not become so within 20 s */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + LONGEST_WAIT_MS; performance.now() < end; await pause(100)) {
    if (await Promise.resolve(holds()).catch(() => false)) return;
  }
  throw new Error(`Expected ${what} within ${LONGEST_WAIT_MS / 1_000} s`);
}

function residentMb(pid: number): number {
  // One that has ended and waits to be heard of holds nothing, and has no such line.
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

const parentOf = (pid: string): number =>
  Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[1]);

function processes(isWanted: (pid: string) => boolean): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && isWanted(name);
    } catch {
      // Gone meanwhile.
      return false;
    }
  });
}
