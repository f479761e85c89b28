/**
 * Takes a profile of a program that runs already, through its inspector: found open, or opened for the time it takes.
 *
 * A program that wants to end waits for a debugger to leave: it is told of that, and the profile ends sooner.
 */
import { PerfError } from '@perf/core';
import { type ProfileKind, type ProfileOptions, type TakenProfile, takeProfile } from '@perf/optimizer/profiling';
import type { RunningProcess } from '../running-process.ts';
import { listeningInspectors, openInspector } from './find.ts';
import type { Session } from './session.ts';
import { closeBehind, NOT_OPEN, sessionWith } from './visit.ts';

export interface ProfileProgramOptions extends Omit<ProfileOptions, 'wire'> {
  readonly process: RunningProcess;
  /** Whether a program whose inspector is closed may be sent the signal that opens it. */
  readonly mayOpen: boolean;
  /** Told in words what is not as it was before. */
  readonly onLeft?: (note: string) => void;
}

/** @throws PerfError as `takeProfile`, `runtime/not-profiled` when no inspector of the program can be used */
export async function profileProgram(kind: ProfileKind, options: ProfileProgramOptions): Promise<TakenProfile> {
  const { process, mayOpen, onLeft } = options;
  if (!process.isOurs) throw notProfiled(process, 'it belongs to another user: run perfkit as that one');
  let reason: string | undefined;
  for (const address of listeningInspectors(process)) {
    const session = await sessionWith(process, address).catch((error: Error) => error.message);
    if (typeof session !== 'string') return await profiled(kind, session, options).finally(() => session.close());
    reason ??= session;
  }
  // One that is open already can't be opened again.
  if (reason !== undefined || !mayOpen) throw notProfiled(process, reason ?? NOT_OPEN);
  const address = await openInspector(process);
  if (typeof address === 'string') throw notProfiled(process, address);
  const session = await sessionWith(process, address).catch((error: Error) => {
    throw notProfiled(process, `the inspector that it opened at port ${address.port} stays open: ${error.message}`);
  });
  try {
    return await profiled(kind, session, options);
  } finally {
    const left = await closeBehind(process, session, address);
    if (left !== undefined) onLeft?.(left);
  }
}

async function profiled(
  kind: ProfileKind,
  wire: Session,
  { signal, ...options }: ProfileProgramOptions,
): Promise<TakenProfile> {
  const programEnds = new AbortController();
  wire.on('NodeRuntime.waitingForDisconnect', () => programEnds.abort());
  await wire.post('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true }).catch(() => undefined);
  const ends = signal === undefined ? [programEnds.signal] : [programEnds.signal, signal];
  return await takeProfile(kind, { ...options, wire, signal: AbortSignal.any(ends) });
}

function notProfiled({ pid }: RunningProcess, reason: string): PerfError {
  return new PerfError('runtime/not-profiled', {
    message: `Expected to look into process ${pid} through its inspector, but ${reason}`,
    hint: 'Start the program with `node --inspect`, or give --inspect as well.',
  });
}
