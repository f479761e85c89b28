/** The section `backup` of the configuration: what is backed up, where to, and which snapshots stay. */
import { join, resolve } from 'node:path';
import {
  type ActiveSessions,
  type Attempt,
  type Backup,
  createBackup,
  files,
  type Keep,
  parseAddress,
  type Source,
  sqlite,
} from '@perf/backup';
import { type Duration, milliseconds } from '@perf/core';
import { z } from 'zod';
import { type StateSource, stateElsewhere, stateSource } from './config-state.ts';

/**
 * Files and databases by their paths; in a program, a function that gives its own state; anything else as a source of
 * `@perf/backup`, like `postgres()`, or `records()` in a program.
 */
export type BackupSourceConfig =
  | { readonly files: string | readonly string[]; readonly exclude?: readonly string[] | undefined }
  | { readonly sqlite: string }
  | StateSource
  | Source;

export interface BackupConfig {
  /** Where snapshots are kept. @default `backups` in the data folder */
  readonly folder?: string | undefined;
  /** By the name that each has in snapshots; paths are relative to the project. */
  readonly sources?: Readonly<Record<string, BackupSourceConfig>> | undefined;
  /** The program's own state, as the source `state`: `() => books`. */
  readonly state?: StateSource | undefined;
  /** @default '5m' */
  readonly every?: Duration | undefined;
  /** @default { last: 100 } */
  readonly keep?: Keep | undefined;
  /** From one reading of every byte of the newest snapshot to the next; false: only when asked. @default '1d' */
  readonly verifyEvery?: Duration | false | undefined;
  /** From one test restore of the newest snapshot to the next. @default false */
  readonly drillEvery?: Duration | false | undefined;
  /** A second folder, or a bucket: `s3://bucket/prefix?endpoint=https://…`; its credentials come from AWS_ACCESS_KEY_ID and so on. */
  readonly copyTo?: string | undefined;
  /** The variable of the environment that holds the passphrase. */
  readonly encrypt?: { readonly passphraseEnv: string } | undefined;
}

const count = z.int({ error: 'expected a whole number of at least 1' }).positive().optional();
const text = z.string().min(1);
const period = z.custom<Duration>(isPeriod, { error: "expected a time above 0 such as '5m'" });
const periodOrNever = z.union([z.literal(false), period], { error: "expected a time above 0 such as '1d', or false" });

export const backupSection: z.ZodType<BackupConfig> = z
  .strictObject({
    folder: text.optional(),
    sources: z
      .record(
        z.string().regex(/^\w[\w.-]{0,99}$/, { error: 'expected a name of letters, digits, `.`, `-` and `_`' }),
        z.union(
          [
            z.strictObject({ files: z.union([text, z.array(text).min(1)]), exclude: z.array(text).optional() }),
            z.strictObject({ sqlite: text }),
            z.custom<StateSource>((value) => typeof value === 'function'),
            z.custom<Source>(isSource),
          ],
          {
            error:
              'expected `{ files, exclude }`, `{ sqlite }`, a function that gives state, or a source of @perf/backup',
          },
        ),
      )
      .refine((sources) => Object.keys(sources).length > 0, { error: 'expected a source at least' })
      .optional(),
    state: z.custom<StateSource>((value) => typeof value === 'function', { error: 'expected a function' }).optional(),
    every: period.optional(),
    verifyEvery: periodOrNever.optional(),
    drillEvery: periodOrNever.optional(),
    keep: z
      .strictObject({ last: count, hourly: count, daily: count, weekly: count, monthly: count })
      .refine((keep) => Object.values(keep).some((rule) => rule !== undefined), { error: 'expected a rule at least' })
      .optional(),
    copyTo: text
      .refine(isAddress, { error: 'expected a folder or `s3://bucket/prefix?endpoint=https://…`, without credentials' })
      .optional(),
    encrypt: z
      .strictObject({ passphraseEnv: text }, { error: 'expected `{ passphraseEnv }`, the name of a variable' })
      .optional(),
  })
  .refine(({ sources, state }) => sources !== undefined || state !== undefined, {
    path: ['sources'],
    error: 'expected sources, or `state`: what is to be backed up',
  }) as z.ZodType<BackupConfig>;

function isSource(value: unknown): boolean {
  const { kind, open } = (value ?? {}) as Partial<Source>;
  return typeof kind === 'string' && typeof open === 'function';
}

function isAddress(value: string): boolean {
  try {
    parseAddress(value);
    return true;
  } catch {
    return false;
  }
}

function isPeriod(value: unknown): boolean {
  try {
    return milliseconds(value as Duration) > 0;
  } catch {
    return false;
  }
}

export interface BackupPlace {
  readonly project: string;
  /** Absolute. */
  readonly dataFolder: string;
  /** The worker's file, where an app ships it as a file of its own. */
  readonly worker?: URL | undefined;
  readonly onAttempt?: (attempt: Attempt) => void;
  /** While any is active, the state counts as in use. */
  readonly sessions?: ActiveSessions | undefined;
  /** Whether this process is the program whose state it is. @default false */
  readonly hasState?: boolean;
}

/** The folder that a configuration means. */
export function backupFolder({ folder }: Pick<BackupConfig, 'folder'>, place: BackupPlace): string {
  return folder === undefined ? join(place.dataFolder, 'backups') : resolve(place.project, folder);
}

/** A folder is relative to where it is said. */
export function placeOfCopies(copyTo: string, from: string): string {
  const address = parseAddress(copyTo);
  return 'folder' in address ? resolve(from, address.folder) : copyTo;
}

export function passphraseOf({ encrypt }: Pick<BackupConfig, 'encrypt'>): { passphraseFrom: string } | undefined {
  return encrypt === undefined ? undefined : { passphraseFrom: encrypt.passphraseEnv };
}

export function configuredBackup(config: BackupConfig, place: BackupPlace): Backup {
  const { every, keep, verifyEvery, drillEvery, copyTo } = config;
  const { project, worker, onAttempt, sessions } = place;
  const made = Object.entries(sourcesOf(config)).map(
    ([name, source]) => [name, sourceOf(name, source, place)] as const,
  );
  return createBackup({
    folder: backupFolder(config, place),
    sources: Object.fromEntries(made),
    ...(every === undefined ? {} : { every }),
    ...(keep === undefined ? {} : { keep }),
    ...(verifyEvery === undefined ? {} : { verifyEvery }),
    ...(drillEvery === undefined ? {} : { drillEvery }),
    copyTo: copyTo === undefined ? undefined : placeOfCopies(copyTo, project),
    encrypt: passphraseOf(config),
    worker,
    sessions,
    onAttempt,
  });
}

/** Whether the program's own state is among what is backed up. */
export function backsUpState(config: BackupConfig | undefined): boolean {
  return config !== undefined && Object.values(sourcesOf(config)).some((source) => typeof source === 'function');
}

function sourcesOf({ sources, state }: BackupConfig): Readonly<Record<string, BackupSourceConfig>> {
  return { ...sources, ...(state === undefined ? {} : { state }) };
}

function sourceOf(name: string, source: BackupSourceConfig, { project, hasState = false }: BackupPlace): Source {
  if (typeof source === 'function') return hasState ? stateSource(source) : stateElsewhere(name);
  if ('open' in source) return source;
  if ('sqlite' in source) return sqlite(resolve(project, source.sqlite));
  const paths = [source.files].flat().map((path) => resolve(project, path));
  return files(paths, source.exclude === undefined ? {} : { exclude: source.exclude });
}
