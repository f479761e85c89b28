/**
 * A worker that is none: each request is one `osascript`, as a person would type it, and in between there is no process.
 *
 * For programs that can't run the warm worker's own program. What a pool promises stays: deadlines, order, nobody's answer to
 * another, no process that outlives this one; only the start of a process is paid for each call.
 *
 * A short script travels as `-e`. A long one, and one with arguments that look like options, goes over stdin (`-`); arguments
 * that are too long for a command stand in a script that runs it.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { numberAtEnd } from '../../applescript/error-number.ts';
import { asOneScript } from '../../applescript/one-script.ts';
import type { PreparedScript } from '../../applescript/script-text.ts';
import type { StartWorker, Worker, WorkerEvents } from '../../applescript/worker.ts';
import type { Keeper } from './keeper.ts';
import { endingText, killGroup, LONGEST_LINE, MOST_STDERR, partsOf } from './osascript-worker.ts';

type Request = PreparedScript & { readonly id: number };

/** Bytes; Linux takes 128 KiB in one argument, macOS a MiB in all of them. */
const FITS = 100_000;

export function singleScripts(osascript: string, keeper: Keeper): StartWorker {
  return (events) => new SingleScripts({ osascript, keeper, events });
}

interface Making {
  readonly osascript: string;
  readonly keeper: Keeper;
  readonly events: WorkerEvents;
}

class SingleScripts implements Worker {
  readonly #making: Making;
  #child: ChildProcessWithoutNullStreams | undefined;
  #over = false;

  constructor(making: Making) {
    this.#making = making;
    process.nextTick(() => {
      if (!this.#over) making.events.line('{"ready":true}');
    });
  }

  send(line: string): void {
    const request = JSON.parse(line) as Request;
    const { osascript, keeper } = this.#making;
    const { words, input } = commandOf(request);
    try {
      this.#child = spawn(osascript, words, { stdio: 'pipe', detached: true });
    } catch (error) {
      this.#notStarted(error as NodeJS.ErrnoException);
      return;
    }
    const child = this.#child;
    for (const part of partsOf(child)) part.unref();
    if (child.pid !== undefined) keeper.add(child.pid);
    // One that has ended takes no more: its ending tells.
    child.stdin.on('error', () => undefined).end(input);
    this.#listen(child, request);
  }

  end(): void {
    this.#ended('was not needed any more');
  }

  kill(): void {
    if (this.#child === undefined) this.#ended('was not needed any more');
    else killGroup(this.#child.pid);
  }

  hold(): void {
    if (this.#child !== undefined) for (const part of partsOf(this.#child)) part.ref();
  }

  #listen(child: ChildProcessWithoutNullStreams, { id }: Request): void {
    const { keeper, events } = this.#making;
    const pieces: string[] = [];
    let length = 0;
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      length += text.length;
      if (length > LONGEST_LINE) this.kill();
      else pieces.push(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-MOST_STDERR);
    });
    child.once('error', (error) => this.#notStarted(error));
    // Not at its exit: until its pipes are closed there may be more of its answer.
    child.once('close', (code, signal) => {
      if (child.pid === undefined) return;
      keeper.remove(child.pid);
      this.#child = undefined;
      const failed = code === 0 || signal !== null ? undefined : numberAtEnd(stderr);
      if (code === 0) events.line(JSON.stringify({ id, text: pieces.join('').replace(/\r?\n$/, '') }));
      else if (failed !== undefined) events.line(JSON.stringify({ id, ...failed }));
      else this.#ended(endingText({ code, signal, stderr }));
    });
  }

  #notStarted(error: NodeJS.ErrnoException): void {
    this.#child = undefined;
    this.#ended(`could not be started: ${error.message}`, error);
  }

  /** Told later, as of a process: nobody expects it within a call. */
  #ended(text: string, error?: NodeJS.ErrnoException): void {
    if (this.#over) return;
    this.#over = true;
    process.nextTick(() => this.#making.events.ended(error === undefined ? { text } : { text, error }));
  }
}

function commandOf(script: PreparedScript): { readonly words: readonly string[]; readonly input: string } {
  const { source, args = [] } = script;
  const size = args.reduce((sum, arg) => sum + Buffer.byteLength(arg), 0);
  if (size > FITS) return { words: ['-'], input: asOneScript(script) };
  const language = ['-l', script.language === 'javascript' ? 'JavaScript' : 'AppleScript'];
  const isShort = Buffer.byteLength(source) <= FITS;
  if (isShort && !args.some((arg) => arg.startsWith('-')))
    return { words: [...language, '-e', source, ...args], input: '' };
  return { words: [...language, '-', ...args], input: source };
}
