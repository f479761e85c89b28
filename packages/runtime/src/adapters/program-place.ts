/**
 * Where a program with perfkit in it can be asked what there is to tune in it, while it runs.
 *
 *   .perfkit/programs/PID.json    who it is, and where its socket is: for this user only
 *   the socket                    in a folder of this user's own; see `serve-place.ts`
 *
 * A program that was killed leaves both; who reads here next removes them.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs } from '@perf/core';
import { z } from 'zod';
import { type Answer, type ControlServer, openControl } from './control-server.ts';
import { isAlive, namesIn, socketIn } from './meeting-place.ts';
import { socketFolder } from './serve-place.ts';

export interface TunableProgram {
  readonly pid: number;
  readonly service: string;
  readonly startedAt: EpochMs;
  /** Path of its control socket, or name of its pipe. */
  readonly control: string;
}

const programFile: z.ZodType<TunableProgram> = z.object({
  pid: z.int().positive(),
  service: z.string(),
  startedAt: z.number(),
  control: z.string(),
});

const folderIn = (dataFolder: string): string => join(dataFolder, 'programs');

/** @throws PerfError as `openControl`, or what the file system throws */
export async function openProgramPlace(
  dataFolder: string,
  who: Omit<TunableProgram, 'control'>,
  answer: Answer,
): Promise<Pick<ControlServer, 'close'>> {
  const { folder, unique } = socketFolder(dataFolder, 'programs', `${who.pid}.s`);
  const control = socketIn(folder, `${who.pid}.s`, `${unique}-${who.pid}`);
  const server = await openControl(control, answer);
  server.unref();
  const path = join(folderIn(dataFolder), `${who.pid}.json`);
  mkdirSync(folderIn(dataFolder), { recursive: true, mode: 0o700 });
  const draft = `${path}.draft`;
  writeFileSync(draft, `${JSON.stringify({ ...who, control })}\n`, { mode: 0o600 });
  renameSync(draft, path);
  return {
    async close() {
      rmSync(path, { force: true });
      await server.close();
    },
  };
}

/** Those that say they run, the youngest first; what is left of others is removed. */
export function tunablePrograms(dataFolder: string): TunableProgram[] {
  const folder = folderIn(dataFolder);
  const found = namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const program = programIn(join(folder, name));
      if (program !== undefined && isAlive(program.pid)) return [program];
      rmSync(join(folder, name), { force: true });
      if (program !== undefined && process.platform !== 'win32') rmSync(program.control, { force: true });
      return [];
    });
  return found.sort((a, b) => b.startedAt - a.startedAt);
}

function programIn(path: string): TunableProgram | undefined {
  try {
    const parsed = programFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
