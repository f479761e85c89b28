/**
 * The way into a program that runs already: evaluated in its main thread through the inspector, it begins to report from
 * that moment on, and takes everything out again when the collector is gone.
 *
 *   attach ──▶ watching ── the collector's socket closes, or an error of ours ──▶ left: as if nobody had been there
 *
 * The environment of the program is left alone, so what it starts meanwhile and afterwards is started as ever.
 */
import { isInternalThread, isMainThread } from 'node:worker_threads';
import type { Destination } from './destination.ts';
import { LOADED } from './loaded.ts';
import { Reporter } from './reporter.ts';

export type AttachAnswer =
  | 'attached'
  /** Somebody watches this process, or did so from its start. */
  | 'watched-already'
  /** Not the main thread of a program. */
  | 'no-program';

/** @param destination a collector that listens already */
export function attach(destination: Destination): AttachAnswer {
  if (isInternalThread === true || !isMainThread) return 'no-program';
  if (LOADED in process) return 'watched-already';
  Object.defineProperty(process, LOADED, { value: true, configurable: true });
  const forget = (): void => void Reflect.deleteProperty(process, LOADED);
  try {
    new Reporter(destination, { onLeft: forget });
  } catch (error) {
    forget();
    throw error;
  }
  return 'attached';
}
