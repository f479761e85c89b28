/**
 * The exit codes of every perfkit verb, and the one that `perfkit run` gives for an ending.
 */
import { constants } from 'node:os';
import type { Ending } from '../adapters/launch.ts';
import type { Report } from '../report/schema.ts';

export const EXIT = {
  ok: 0,
  misuse: 2,
  broken: 10,
  inconclusive: 11,
  dependency: 12,
  internal: 70,
  cannotStart: 126,
  notFound: 127,
} as const;

export interface Outcome {
  readonly ending: Ending;
  /** Whether perfkit itself asked the program to end, because its time was over. */
  readonly timeIsOver: boolean;
  /** Whether a broken contract counts. */
  readonly enforce: boolean;
  readonly report: Report;
}

/**
 * The program's own code; 0 when that is not known. Under `enforce`, for a program that ended well: 10 when it broke a contract, 11 when there are
 * contracts and none of them could be judged.
 */
export function exitCodeOf({ ending, timeIsOver, enforce, report }: Outcome): number {
  const own = programCode(ending, timeIsOver);
  if (own !== EXIT.ok || !enforce || report.contracts.length + report.readingContracts.length === 0) return own;
  return report.meetingTargets === null ? EXIT.inconclusive : report.meetingTargets ? EXIT.ok : EXIT.broken;
}

function programCode(ending: Ending, timeIsOver: boolean): number {
  if (ending.kind === 'not-started') return ending.reason === 'not-found' ? EXIT.notFound : EXIT.cannotStart;
  if (ending.kind === 'unknown') return EXIT.ok;
  const code = ending.kind === 'exited' ? ending.code : 128 + (constants.signals[ending.signal] ?? 0);
  // A program that dies of the signal we sent it at the end of its time did what it was asked to.
  const byOurSignal = code === 128 + constants.signals.SIGTERM || code === 128 + constants.signals.SIGKILL;
  return timeIsOver && byOurSignal ? EXIT.ok : code;
}
