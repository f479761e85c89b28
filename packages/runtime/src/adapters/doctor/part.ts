/** A part of what perfkit needs, and what an examination has to be told. */
import type { Answer } from '@perf/health';
import type { ScriptRunner } from '@perf/health/applescript';

export interface DoctorOptions {
  /** Where a configuration is looked for. */
  readonly cwd: string;
  /** The configuration that the user named; undefined: the nearest. */
  readonly config: string | undefined;
  /** The data folder, as asked for: `--data-dir` or PERFKIT_DIR; undefined: as the configuration says. */
  readonly dataDir: string | undefined;
  /** Where `perfkit serve` would listen. */
  readonly port: number;
  readonly version: string;
  /** The history's worker, where an app ships it as a file of its own. */
  readonly historyWorker?: URL;
  /** Sent to a serve that asks for one. */
  readonly token: string | undefined;
  /** Through what a Mac is asked about automation. @default its own osascript on macOS; elsewhere it is no part of the examination */
  readonly scripts?: ScriptRunner;
}

export interface PartAnswer extends Answer {
  /** What to do about this answer, where it is not what the part usually asks for. */
  readonly todo?: string;
}

/** One part: what is looked at, and what to do when it is not well. */
export interface Part {
  readonly name: string;
  readonly todo: string;
  readonly run: (signal: AbortSignal) => PartAnswer | Promise<PartAnswer>;
}
