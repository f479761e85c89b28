/** The preload's work for a program that asks for it itself, from that moment on: reports to a `perfkit serve`. */
import { isInternalThread } from 'node:worker_threads';
import { lastingCollector } from './destination.ts';
import { LOADED } from './loaded.ts';
import { Reporter } from './reporter.ts';

/**
 * @param socket of the collector; while nobody listens there, it is waited for
 * @returns false when this process reports already, here or elsewhere
 */
export function reportTo(socket: string): boolean {
  if (isInternalThread === true || LOADED in process) return false;
  Object.defineProperty(process, LOADED, { value: true });
  new Reporter(lastingCollector(socket));
  return true;
}
