/**
 * A text that differs once what lies on disk may, from what the system says of files without reading them.
 *
 * This runs on the program's own thread, so a walk over many files comes in slices with a rest between them.
 */
import { createHash, type Hash } from 'node:crypto';
import { type BigIntStats, statSync } from 'node:fs';
import { setImmediate as rest, setTimeout as pause } from 'node:timers/promises';
import { type Milliseconds, systemClock } from '@perf/core';
import { excluding } from '../../excluding.ts';
import type { FilesPlan, WorkerPlan } from '../../source.ts';
import { rootsOf } from '../files/roots.ts';
import { walk } from '../files/walk.ts';

const SLICE: Milliseconds = 0.5;
/** Some kernels step the times of files by as much: within a step a second change leaves no trace. */
const STEP: Milliseconds = 20;

/** @returns undefined when nobody can say: something is being changed right now, or can't be looked at */
export async function stampOf(plan: WorkerPlan): Promise<string | undefined> {
  const first = await looked(plan);
  if (first.isSettled) return first.stamp;
  await pause(2 * STEP);
  const second = await looked(plan);
  return second.isSettled ? second.stamp : undefined;
}

interface Look {
  readonly stamp: string | undefined;
  readonly isSettled: boolean;
}

async function looked(plan: WorkerPlan): Promise<Look> {
  const seen = new Seen();
  try {
    if (plan.read === 'files') await lookAtFiles(plan, seen);
    else if (plan.read === 'sqlite') lookAtDatabase(plan.path, seen);
    else return { stamp: undefined, isSettled: true };
  } catch {
    return { stamp: undefined, isSettled: true };
  }
  return seen.end();
}

async function lookAtFiles(plan: FilesPlan, seen: Seen): Promise<void> {
  const options = { excludes: excluding(plan.exclude), leaveOut: [] };
  let begun = systemClock.monotonic();
  for (const met of walk(rootsOf(plan.paths), options)) {
    if ('stats' in met) seen.add(met.path, met.stats);
    else seen.addWords(`${met.kind} ${met.path}`);
    if (systemClock.monotonic() - begun < SLICE) continue;
    await rest();
    begun = systemClock.monotonic();
  }
}

/** A write goes to the log first, and into the file itself when the log is folded in. */
function lookAtDatabase(path: string, seen: Seen): void {
  for (const file of [path, `${path}-wal`, `${path}-journal`]) {
    const stats = statSync(file, { bigint: true, throwIfNoEntry: file === path });
    if (stats === undefined) seen.addWords(`no ${file}`);
    else seen.add(file, stats);
  }
}

class Seen {
  readonly #hash: Hash = createHash('sha256');
  readonly #now = BigInt(Math.floor(systemClock.now())) * 1_000_000n;
  #newest = 0n;

  add(path: string, { ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): void {
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
