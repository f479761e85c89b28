/**
 * Where a `perfkit serve` is found: always at the same place for one data folder, so that a program may be started first.
 *
 *   .perfkit/serve.json       who serves, and where its sockets are: for readers
 *   .perfkit/serve/c          the control socket; who listens there is the one that serves
 *   .perfkit/serve/in/s       the collector's socket, and beside it the last words of programs
 *
 * Where the data folder's path has no room for a socket's name (104 bytes on macOS), both sockets lie in a folder of this
 * user's in the system's own for such things, named after the data folder.
 */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { PerfError } from '@perf/core';
import { z } from 'zod';
import { type MeetingPlace, socketIn } from './meeting-place.ts';

/** macOS has room for 104 bytes, Linux for 108; a socket that is taken over has a longer name for a moment. */
const LONGEST_SOCKET = 92;

export interface ServePlace {
  /** Path of the control socket, or name of its pipe. */
  readonly control: string;
  /** The collector's. */
  readonly meeting: MeetingPlace;
}

/**
 * Makes the folders of a serve, for this user only.
 *
 * @throws PerfError `runtime/serve-place` when they can't be made, or are not this user's own
 */
export function makeServePlace(dataFolder: string): ServePlace {
  const { folder, unique } = socketFolder(dataFolder, 'serve', join('in', 's'));
  const inbox = join(folder, 'in');
  own(inbox);
  const meeting = { folder: inbox, socket: socketIn(inbox, 's', unique), hasRoom: true };
  return { control: socketIn(folder, 'c', unique), meeting };
}

/**
 * Makes a folder for sockets, for this user only: below the data folder where that leaves room for their names.
 *
 * @param longest name of a socket in it
 * @returns the folder, and what names the data folder on this machine
 * @throws PerfError `runtime/serve-place` when it can't be made, or is not this user's own
 */
export function socketFolder(dataFolder: string, name: string, longest: string): { folder: string; unique: string } {
  const unique = createHash('sha256').update(dataFolder).digest('hex').slice(0, 16);
  const beside = join(dataFolder, name);
  const isShort = Buffer.byteLength(join(beside, longest)) <= LONGEST_SOCKET;
  const folder = isShort ? beside : join(shortBase(), `perfkit-${name}-${userInfo().uid}-${unique}`);
  own(folder);
  return { folder, unique };
}

function own(folder: string): void {
  try {
    makePrivate(folder);
  } catch (cause) {
    throw new PerfError('runtime/serve-place', {
      message: `Expected \`${folder}\` to be a folder of this user's own: ${(cause as Error).message}`,
      hint: 'Remove what is there, or give another data folder with --data-dir.',
      cause,
    });
  }
}

/** Removes what a serve that was killed left where the next one listens; what programs have said there stays. */
export function clearServePlace({ meeting }: ServePlace): void {
  if (process.platform !== 'win32') rmSync(meeting.socket, { force: true });
}

/** A user's own folder for such things may have a long name; the system's has not. */
function shortBase(): string {
  return Buffer.byteLength(tmpdir()) <= 40 ? tmpdir() : '/tmp';
}

/** The name is known beforehand, and in a folder that all may write somebody else may have made it. */
function makePrivate(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const status = lstatSync(path);
  if (!status.isDirectory()) throw new Error('it is something else');
  if (process.getuid !== undefined && status.uid !== process.getuid()) throw new Error('it belongs to somebody else');
  chmodSync(path, 0o700);
}

export interface ServeFile {
  readonly pid: number;
  readonly version: string;
  readonly service: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly control: string;
  readonly collector: string;
  /** Where it answers over HTTP. */
  readonly url: string;
}

const serveFile: z.ZodType<ServeFile> = z.object({
  pid: z.int().positive(),
  version: z.string(),
  service: z.string(),
  startedAt: z.number(),
  control: z.string(),
  collector: z.string(),
  url: z.string(),
});

const fileIn = (dataFolder: string): string => join(dataFolder, 'serve.json');

export function writeServeFile(dataFolder: string, file: ServeFile): void {
  const draft = `${fileIn(dataFolder)}.draft`;
  writeFileSync(draft, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, fileIn(dataFolder));
}

export function removeServeFile(dataFolder: string): Promise<void> {
  return rm(fileIn(dataFolder), { force: true });
}

/** Who serves this data folder, or did so until it was killed; undefined when nobody says so. */
export function readServeFile(dataFolder: string): ServeFile | undefined {
  if (!existsSync(fileIn(dataFolder))) return undefined;
  try {
    const parsed = serveFile.safeParse(JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
