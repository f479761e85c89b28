/**
 * Puts the monitor into a program that runs already, in one short visit to its inspector.
 *
 *   find ─▶ connect ─▶ is it that process? ─▶ evaluate the monitor ─▶ close what we had opened ─▶ leave
 *
 * From then on it reports to the collector by itself, and takes itself out when the collector is gone. Each step that
 * fails costs what would have been measured from within and says why; the program goes on in any case.
 */
import { readFileSync } from 'node:fs';
import type { RunningProcess } from '../running-process.ts';
import { listeningInspectors, openInspector } from './find.ts';
import type { Address, Session } from './session.ts';
import { ANSWER_DEADLINE_MS, closeBehind, NOT_OPEN, REQUIRE, sessionWith } from './visit.ts';

export interface JoinOptions {
  readonly process: RunningProcess;
  /** File with the monitor, one script that exports `attach`. */
  readonly monitor: string;
  readonly socket: string;
  readonly spool: string;
  /** Whether a program whose inspector is closed may be sent the signal that opens it. */
  readonly mayOpen: boolean;
}

export interface Joined {
  /** Where the inspector was; undefined: the program is not measured from within. */
  readonly at: Address | undefined;
  /** What is not measured, in words for a person. */
  readonly notes: readonly string[];
}

/** Never rejects. */
export async function joinProgram(options: JoinOptions): Promise<Joined> {
  const { process, mayOpen } = options;
  if (!process.isOurs) return apart(process, 'it belongs to another user: run perfkit as that one');
  try {
    let reason: string | undefined;
    for (const address of listeningInspectors(process)) {
      const session = await sessionWith(process, address).catch((error: Error) => error.message);
      if (typeof session !== 'string') return await visit(session, address, options).finally(() => session.close());
      reason ??= session;
    }
    // One that is open already can't be opened again.
    if (reason !== undefined || !mayOpen) return apart(process, reason ?? NOT_OPEN);
    const address = await openInspector(process);
    if (typeof address === 'string') return apart(process, address);
    return await visitAndClose(address, options);
  } catch (error) {
    return apart(process, (error as Error).message);
  }
}

async function visit(session: Session, at: Address, { process, monitor, socket, spool }: JoinOptions): Promise<Joined> {
  const script = scriptFor(readFileSync(monitor, 'utf8'), { socket, spool });
  const answer = await session.evaluate(script, ANSWER_DEADLINE_MS);
  if (answer === 'watched-already') return apart(process, 'another perfkit watches it already');
  if (answer !== 'attached') return apart(process, `its inspector answered \`${String(answer)}\``);
  const workers = await session.countWorkers(ANSWER_DEADLINE_MS).catch(() => 0);
  const note = `Worker threads of process ${process.pid} (${workers} now) are not measured from within: only its main thread is.`;
  return { at, notes: workers === 0 ? [] : [note] };
}

/** For an inspector that was opened for us: it is closed again, whatever comes of the visit. */
async function visitAndClose(address: Address, options: JoinOptions): Promise<Joined> {
  const { process } = options;
  const session = await sessionWith(process, address).catch((error: Error) => error.message);
  if (typeof session === 'string') {
    return apart(process, `the inspector that it opened at port ${address.port} stays open: ${session}`);
  }
  const joined = await visit(session, address, options).catch((error: Error) => apart(process, error.message));
  const left = await closeBehind(process, session, address);
  return left === undefined ? joined : { ...joined, notes: [...joined.notes, left] };
}

/**
 * The script as the body of a function, so that it leaves nothing among the program's modules and globals, and needs no
 * compiling from text, which a program may forbid.
 */
export function scriptFor(monitor: string, destination: { readonly socket: string; readonly spool: string }): string {
  return `((require) => {
const module = { exports: {} };
((module, exports) => {${monitor}
})(module, module.exports);
return module.exports.attach(${JSON.stringify(destination)});
})(${REQUIRE})`;
}

function apart({ pid }: RunningProcess, reason: string): Joined {
  return { at: undefined, notes: [`Process ${pid} is not measured from within: ${reason}.`] };
}
