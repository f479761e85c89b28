/** What the report of a run lacks, in words: each thing once, each on one line. */
import type { Ending } from '../adapters/launch.ts';
import type { UnheardProcesses } from '../adapters/unheard.ts';
import type { Gathering } from '../gathering.ts';
import type { Notes } from '../notes.ts';

export interface FinishedWatch {
  readonly notes: Notes;
  readonly gathering: Gathering;
  /** With its number, when it ran before the watch, and what to say when nothing was heard from it. */
  readonly watched: { readonly attachedTo?: number; readonly unheard: string };
  readonly unheard: UnheardProcesses;
  readonly ending: Ending;
  /** Processes of the program that run on. */
  readonly goingOn: readonly number[];
  /** Monotonic. */
  readonly now: number;
}

export const NO_ROOM =
  'No temporary folder has room for the last words of ended processes: what one did that ended within a moment may be missing.';

export const NOT_WATCHED_WITHIN =
  'No Node process of this program was heard from: the figures are the resources of its process tree, and there are no operations.';

/** Of a server whose requests are told from its pipes. */
export const ONLY_ITS_PIPES =
  'No Node process of this server was heard from: beside its requests, the figures are the resources of its process tree.';

const MOST_NAMED = 5;

export function noteWhatIsMissing(finished: FinishedWatch): void {
  const { notes, gathering, watched, unheard, ending, goingOn, now } = finished;
  for (const trouble of gathering.troubles) notes.add(trouble);
  for (const gap of gathering.gaps(now)) notes.add(gap);
  if (ending.kind !== 'not-started' && gathering.watched === 0) notes.add(watched.unheard);
  // Of a program that ran before, no child was to be heard, and that it goes on is the point.
  if (watched.attachedTo !== undefined) return;
  const silent = unheard.words((pid) => gathering.hasHeard(pid));
  if (silent !== undefined) notes.add(silent);
  if (goingOn.length > 0) notes.add(whoGoesOn(goingOn));
}

function whoGoesOn(pids: readonly number[]): string {
  const named = pids.slice(0, MOST_NAMED).join(', ');
  const who = pids.length === 1 ? `its process ${named} goes` : `${pids.length} of its processes go`;
  const which = pids.length === 1 ? '' : ` (${named}${pids.length > MOST_NAMED ? ', …' : ''})`;
  return `The program has ended and ${who} on${which}: what is done from now on is not in this report.`;
}
