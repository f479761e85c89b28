/**
 * Whether the program is to be watched, and where what is found goes.
 *
 * The preload is inherited by every Node below the program, package managers included: `npm start` is a Node of its
 * own, whose requests and stalls are nobody's question. What npm starts inherits the preload in turn.
 */
import { ENVIRONMENT } from '../../protocol.ts';

export interface Destination {
  /** Path of the collector's socket, or name of its pipe. */
  readonly socket: string;
  /** Folder for last words; undefined when there is none. */
  readonly spool: string | undefined;
}

const PACKAGE_MANAGER = /^(?:npm|npx|npm-cli|npx-cli|pnpm|pnpx|yarn|yarnpkg|yarn-[\d.]+|corepack)(?:\.[cm]?js)?$/;

/** @returns undefined when the program is not to be watched */
export function destinationOf(environment: NodeJS.ProcessEnv): Destination | undefined {
  const { [ENVIRONMENT.socket]: socket, [ENVIRONMENT.spool]: spool, [ENVIRONMENT.off]: off } = environment;
  if (off || !socket) return undefined;
  return { socket, spool: spool || undefined };
}

/** @param file what Node was told to run, as an absolute path; undefined for `node -e` */
export function isPackageManager(file: string | undefined): boolean {
  return PACKAGE_MANAGER.test(file?.split(/[\\/]/).pop() ?? '');
}
