/**
 * Whether the program is to be watched, and where what is found goes.
 */
import { ENVIRONMENT } from '../../protocol.ts';

export interface Destination {
  /** Path of the collector's socket, or name of its pipe. */
  readonly socket: string;
  /** Folder for last words; undefined when there is none. */
  readonly spool: string | undefined;
}

/** @returns undefined when the program is not to be watched */
export function destinationOf(environment: NodeJS.ProcessEnv): Destination | undefined {
  const { [ENVIRONMENT.socket]: socket, [ENVIRONMENT.spool]: spool, [ENVIRONMENT.off]: off } = environment;
  if (off || !socket) return undefined;
  return { socket, spool: spool || undefined };
}
