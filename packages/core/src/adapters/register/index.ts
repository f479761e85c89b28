/**
 * The preload for programs that nobody prepared: `node --require register.cjs`, mostly by NODE_OPTIONS.
 *
 * It does nothing unless a collector is named in the environment, nothing in a package manager, and nothing a second
 * time. Whatever goes wrong here, the program starts as if it were not there.
 */
import * as threads from 'node:worker_threads';
import { isPackageManager } from '../../protocol.ts';
import { destinationOf } from './destination.ts';
import { LOADED } from './loaded.ts';
import { Reporter } from './reporter.ts';

/** Workers do not know which program they belong to: their main thread leaves word. */
const OFF_IN_WORKERS = 'perfkit.off';

function register(): void {
  const destination = destinationOf(process.env);
  if (destination === undefined || LOADED in process) return;
  Object.defineProperty(process, LOADED, { value: true });
  // Node's own thread, for the hooks of module loaders; older versions do not tell it, and report one idle thread more.
  if (threads.isInternalThread === true) return;
  if (threads.isMainThread && isPackageManager(process.argv[1])) threads.setEnvironmentData(OFF_IN_WORKERS, true);
  if (threads.getEnvironmentData(OFF_IN_WORKERS) === true) return;
  new Reporter(destination);
}

try {
  register();
} catch {
  // A program that can't be watched runs unwatched; perfkit says so, since it hears nothing from it.
}
