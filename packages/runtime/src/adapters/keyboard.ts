/**
 * Tells a Ctrl-C from a `kill` of perfkit's own process.
 *
 * A terminal sends its signals to all processes of the foreground group, the program among them; a `kill` reaches one.
 * No process can see who sent it a signal in Node. So another one stands beside us that does nothing: `cat`, waiting for
 * input that never comes. When it has died of the signal too, the signal was for everybody. It ends with us, whatever
 * ends us, since its input ends then.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Milliseconds } from '@perf/core';

/** How long the neighbour's death may take to be noticed. What comes late is taken for a `kill`, and passed on. */
const PATIENCE: Milliseconds = 500;

export interface Keyboard {
  /** Whether everybody in front of the terminal got this signal, which we have just got ourselves. */
  wasForAll(signal: NodeJS.Signals): Promise<boolean>;
  close(): void;
}

export function watchKeyboard(): Keyboard {
  let neighbour = startNeighbour();
  return {
    async wasForAll(signal) {
      // Where there is none, the likelier case: somebody sits at the terminal.
      if (neighbour === undefined) return true;
      const died = await neighbour.diedOf(signal, PATIENCE);
      if (died) neighbour = startNeighbour();
      return died;
    },
    close: () => neighbour?.close(),
  };
}

interface Neighbour {
  diedOf(signal: NodeJS.Signals, patience: Milliseconds): Promise<boolean>;
  close(): void;
}

function startNeighbour(): Neighbour | undefined {
  let child: ChildProcess;
  try {
    child = spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore'], cwd: '/', env: {} });
  } catch {
    return undefined;
  }
  if (child.pid === undefined) {
    child.on('error', () => undefined);
    return undefined;
  }
  const end = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_, signal) => resolve(signal));
  });
  child.stdin?.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return {
    async diedOf(signal, patience) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patience);
      });
      const of = await Promise.race([end, late]);
      clearTimeout(timer);
      return of === signal;
    },
    close: () => void child.kill('SIGKILL'),
  };
}
