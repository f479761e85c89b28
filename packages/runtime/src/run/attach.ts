/**
 * Watches a program that runs already, and leaves it running.
 *
 *   find it ──▶ watch its processes ──▶ its end, a signal to perfkit, or the time is over ──▶ report
 *                    └─ join it, where its inspector is open or may be opened ─▶ its own figures too
 *
 * Invariant: no signal that could end it is ever sent, and what was put into it is out again when the watch is over.
 */
import { type Milliseconds, PerfError } from '@perf/core';
import { type Joined, joinProgram } from '../adapters/inspector/join.ts';
import { findProcess, type RunningProcess } from '../adapters/running-process.ts';
import { programSampler } from '../adapters/samplers.ts';
import type { Ground } from '../ground.ts';
import { after } from './after.ts';
import type { ProgramEnd } from './ending.ts';
import { type WatchResult, type WatchSettings, watch } from './watch.ts';

const LOOK_EVERY_MS = 200;
/** How long a program that was joined may take until its first word arrives. */
const HEARD_WITHIN_MS = 2_000;
const FIRST_WORD_EVERY_MS = 20;
const ENDS_THE_WATCH: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

export interface AttachOptions extends WatchSettings {
  readonly process: RunningProcess;
  /** File of the monitor that is put into a Node program. */
  readonly monitor: string;
  /** Whether a program whose inspector is closed may be sent SIGUSR1, which opens it. */
  readonly mayOpenInspector: boolean;
  /** Called when it is known whether the program is measured from within. */
  readonly onJoin?: (joined: Joined) => void;
}

/**
 * @throws PerfError `runtime/invalid-process` for one that is not for watching, `runtime/no-process` when none has this
 *   number
 */
export function processToAttach(pid: number): RunningProcess {
  if (pid === process.pid) throw notForWatching(pid, 'perfkit itself');
  const found = findProcess(pid);
  if (found === undefined) {
    throw new PerfError('runtime/no-process', {
      message: `Expected \`${pid}\` to be the number of a process that runs, but there is none`,
      hint: 'Find it with `pgrep -f server.js`.',
    });
  }
  // In a container it may be the program itself.
  if (pid === 1 && !found.isNode) throw notForWatching(pid, 'what starts and holds the whole machine');
  return found;
}

export function attachToProcess(options: AttachOptions): Promise<WatchResult> {
  const { process: found, duration } = options;
  return watch({ ...options, command: found.command }, (ground) => {
    const joining = join(options, ground);
    return {
      command: found.command,
      attachedTo: found.pid,
      sampler: programSampler(found.pid),
      unheard: UNHEARD,
      async ended() {
        const end = await untilOver(found, duration);
        if (!found.isRunning())
          ground.notes.add(`How process ${found.pid} ended is known only to what has started it.`);
        await joining;
        return end;
      },
    };
  });
}

async function join({ process, monitor, mayOpenInspector, onJoin }: AttachOptions, ground: Ground): Promise<void> {
  // Without a collector nothing could be reported to; a note has said so.
  if (ground.collector === undefined) return;
  const { socket, spool } = ground.collector;
  let joined = await joinProgram({ process, monitor, socket, spool, mayOpen: mayOpenInspector });
  if (joined.at !== undefined && !(await isHeard(ground))) {
    joined = { at: undefined, notes: [...joined.notes, `Process ${process.pid} ${SILENT}`] };
  }
  for (const note of joined.notes) ground.notes.add(note);
  onJoin?.(joined);
}

const SILENT =
  'was joined and says nothing: its event loop is blocked, or it runs in a container that perfkit’s socket is not part of.';

async function isHeard({ gathering }: Ground): Promise<boolean> {
  for (let waited = 0; gathering.watched === 0 && waited < HEARD_WITHIN_MS; waited += FIRST_WORD_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, FIRST_WORD_EVERY_MS));
  }
  return gathering.watched > 0;
}

/** @returns as soon as the program has ended, a signal came, or the time is over */
function untilOver(found: RunningProcess, duration: Milliseconds | undefined): Promise<ProgramEnd> {
  const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
  const end = (timeIsOver: boolean): void => resolve({ ending: { kind: 'unknown' }, timeIsOver });
  const onSignal = (): void => end(false);
  for (const signal of ENDS_THE_WATCH) process.on(signal, onSignal);
  const looking = setInterval(() => void (found.isRunning() || end(false)), LOOK_EVERY_MS);
  const callOff = after(duration, () => end(true));
  return promise.finally(() => {
    callOff();
    clearInterval(looking);
    // A second Ctrl-C ends perfkit at once.
    for (const signal of ENDS_THE_WATCH) process.removeListener(signal, onSignal);
  });
}

function notForWatching(pid: number, what: string): PerfError {
  return new PerfError('runtime/invalid-process', {
    message: `Expected a process of a program to watch, got \`${pid}\`: ${what}`,
    hint: 'Give the number of the program: find it with `pgrep -f server.js`.',
  });
}

const UNHEARD =
  'Nothing was heard from within the program: the figures are the resources of its process tree, and there are no operations.';
