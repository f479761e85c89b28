/**
 * Remote write as a configuration asks for it. What can't be opened costs what would have been sent, and a note.
 *
 * Secrets stand in the environment: `${NAME}` in the address and in headers is replaced here, and is nowhere shown.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Annotation } from '@perf/analytics';
import { createRemoteWrite, type RemoteWrite } from '@perf/analytics/remote-write';
import { type Milliseconds, PerfError } from '@perf/core';
import type { RemoteWriteConfig } from '../config-remote-write.ts';
import { Notes } from '../notes.ts';

export interface RemoteOptions {
  /** Undefined: nothing is sent. */
  readonly config: RemoteWriteConfig | undefined;
  readonly service: string;
  /** What waits lies in a folder of its own within it. */
  readonly dataFolder: string;
  readonly notes: Notes;
  /** @default `remote-write` */
  readonly name?: string;
}

/** How long a server may take for an annotation before it has to wait on disk. */
const PATIENCE: Milliseconds = 5000;

/**
 * Sends what was done to the server that gets the measurements, from a folder of its own: that of the measurements is of the
 * process which measures.
 *
 * @returns what went wrong, in words; none: it is there
 */
export async function sendAnnotation(
  options: Pick<RemoteOptions, 'config' | 'service' | 'dataFolder'>,
  annotation: Annotation,
): Promise<readonly string[]> {
  const notes = new Notes();
  const remote = await openRemote({ ...options, notes, name: 'remote-write-annotations' });
  await remote?.annotate(annotation).catch((error: Error) => notes.add(error.message));
  await remote?.close(PATIENCE);
  if ((remote?.info().waitingBytes ?? 0) > 0) notes.addOnce('It goes out with the next annotation.');
  return notes.all;
}

export async function openRemote({
  config,
  service,
  dataFolder,
  notes,
  name = 'remote-write',
}: RemoteOptions): Promise<RemoteWrite | undefined> {
  if (config === undefined) return undefined;
  try {
    const { url, headers = {}, labels, maxBytes } = config;
    const entries = Object.entries(headers).map(([name, value]) => [name, filledIn(value)] as const);
    return await createRemoteWrite({
      url: filledIn(url),
      headers: Object.fromEntries(entries),
      labels: { job: service, instance: hostname(), service, host: hostname(), ...labels },
      folder: join(dataFolder, name),
      ...(maxBytes === undefined ? {} : { maxBytes }),
      onTrouble: (trouble) => notes.add(trouble),
    });
  } catch (error) {
    notes.add(`Nothing is sent by remote write: ${(error as Error).message}`);
    return undefined;
  }
}

/** @throws PerfError `runtime/invalid-environment`, which names the variable */
export function filledIn(text: string, environment: NodeJS.ProcessEnv = process.env): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = environment[name];
    if (value !== undefined) return value;
    throw new PerfError('runtime/invalid-environment', {
      message: `Expected the variable ${name} of the environment to be set, but it is not`,
      hint: `Set it: ${name}=… perfkit …`,
    });
  });
}
