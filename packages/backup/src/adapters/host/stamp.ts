/**
 * A text that differs once what lies on disk may, from what the system says of files without reading them.
 *
 * This runs on the program's own thread, so a walk over many files comes in slices with a rest between them.
 */
import { createHash, type Hash } from 'node:crypto';
import { type BigIntStats, statSync } from 'node:fs';
import { setTimeout as pause, setImmediate as rest } from 'node:timers/promises';
import { type Milliseconds, systemClock } from '@perf/core';
import { excluding } from '../../excluding.ts';
import type { StampOf } from '../../service/activity.ts';
import type { FilesPlan, WorkerPlan } from '../../source.ts';
import { realIfThere, rootsOf } from '../files/roots.ts';
import { walk } from '../files/walk.ts';

const SLICE: Milliseconds = 0.5;
/** Some kernels step the times of files by as much: within a step a second change leaves no trace. */
const STEP: Milliseconds = 20;

/**
 * @param leaveOut absolute folders that are never looked into: that of the repository itself
 * @returns a function that gives undefined when nobody can say: something is being changed right now, or can't be looked at
 */
export function stampsWithout(leaveOut: readonly string[]): StampOf {
  const look = async (plan: WorkerPlan): Promise<Look> => {
    const seen = new Seen();
    try {
      if (plan.read === 'files') await lookAtFiles(plan, leaveOut, seen);
      else if (plan.read === 'sqlite') lookAtDatabase(plan.path, seen);
      else return UNKNOWN;
    } catch {
      return UNKNOWN;
    }
    return seen.end();
  };
  return async (plan) => {
    const first = await look(plan);
    if (first.isSettled) return first.stamp;
    await pause(2 * STEP);
    const second = await look(plan);
    return second.isSettled ? second.stamp : undefined;
  };
}

interface Look {
  readonly stamp: string | undefined;
  readonly isSettled: boolean;
}

const UNKNOWN: Look = { stamp: undefined, isSettled: true };

async function lookAtFiles({ paths, exclude }: FilesPlan, leaveOut: readonly string[], seen: Seen): Promise<void> {
  const options = { excludes: excluding(exclude), leaveOut: leaveOut.map(realIfThere) };
  let begun = systemClock.monotonic();
  for (const met of walk(rootsOf(paths), options)) {
    if ('stats' in met) seen.add(met.path, met.stats);
    else seen.addWords(`${met.kind} ${met.path}`);
    if (systemClock.monotonic() - begun < SLICE) continue;
    await rest();
    begun = systemClock.monotonic();
  }
}

/**
 * A commit goes to the log first, and into the file itself when the log is folded in. Reading touches the log as well: it
 * makes an empty one, and may set its owner; neither is a change.
 */
function lookAtDatabase(path: string, seen: Seen): void {
  seen.add(path, statSync(path, { bigint: true }));
  const log = statSync(`${path}-wal`, { bigint: true, throwIfNoEntry: false });
  if (log === undefined || log.size === 0n) seen.addWords('no commits');
  else seen.add('log', { ...log, mode: 0n, ctimeNs: log.mtimeNs });
}

type Looked = Pick<BigIntStats, 'ino' | 'size' | 'mode' | 'mtimeNs' | 'ctimeNs'>;

class Seen {
  readonly #hash: Hash = createHash('sha256');
  readonly #now = BigInt(Math.floor(systemClock.now())) * 1_000_000n;
  #newest = 0n;

  add(path: string, { ino, size, mode, mtimeNs, ctimeNs }: Looked): void {
    this.addWords(`${path}\0${ino} ${size} ${mode} ${mtimeNs} ${ctimeNs}`);
    if (ctimeNs > this.#newest) this.#newest = ctimeNs;
  }

  addWords(words: string): void {
    this.#hash.update(`${words}\n`);
  }

  end(): Look {
    const isSettled = this.#now - this.#newest > BigInt(STEP) * 1_000_000n;
    return { stamp: this.#hash.digest('base64url'), isSettled };
  }
}
