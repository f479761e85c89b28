/** Coming to a program's inspector, and leaving it as it was found. */
import type { RunningProcess } from '../running-process.ts';
import { isOpenAt } from './find.ts';
import { type Address, openSession, type Session } from './session.ts';

export const ANSWER_DEADLINE_MS = 5_000;
const CLOSE_DEADLINE_MS = 1_000;
const LOOK_EVERY_MS = 50;

export const NOT_OPEN = 'no inspector of it is open; with --inspect, perfkit has Node open one for a moment';

/** @throws Error when no inspector answers there, or that of another process */
export async function sessionWith({ ownPids }: RunningProcess, address: Address): Promise<Session> {
  const session = await openSession(address);
  try {
    const pid = Number(await session.evaluate('process.pid', ANSWER_DEADLINE_MS));
    if (Number.isNaN(pid)) throw new Error('it has not begun yet: a debugger holds it');
    if (!ownPids.includes(pid)) throw new Error(`the inspector at port ${address.port} is that of process ${pid}`);
    return session;
  } catch (error) {
    session.close();
    throw error;
  }
}

/** Leaves an inspector that was opened for us, and has it closed. @returns what is left of it, in words */
export async function closeBehind(
  process: RunningProcess,
  session: Session,
  address: Address,
): Promise<string | undefined> {
  await session.evaluate(CLOSE_SOON, ANSWER_DEADLINE_MS).catch(() => undefined);
  session.close();
  for (let waited = 0; waited < CLOSE_DEADLINE_MS && isOpenAt(process, address) === true; waited += LOOK_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  if (isOpenAt(process, address) !== true) return undefined;
  return `The inspector that process ${process.pid} opened for perfkit is not closed yet: it listens at port ${address.port}.`;
}

/** `require` comes with the API of the command line; a program without it has another way. */
export const REQUIRE = `(typeof require === 'function' ? require : process.getBuiltinModule)`;

/** In a moment, when we have left: closing waits for who is connected. */
const CLOSE_SOON = `setTimeout(${REQUIRE}('node:inspector').close, 50).unref(), 0`;
