/** Which process a target is, where that can be known: named, started for it, or the one that listens at its port here. */
import { listenerOn } from '../adapters/target-process/listener.ts';
import { type ProcessWatch, watchProcess } from '../adapters/target-process/watch.ts';
import { misuse } from '../misuse.ts';
import type { Target } from '../target.ts';

export interface ProcessChoice {
  /** What the caller says. */
  readonly pid: number | undefined;
  readonly target: Target;
  /** Started for the connection. */
  readonly started?: readonly number[] | undefined;
}

/** @returns undefined for a target on another machine, a function of this process, and what can't be known */
export function watchTarget({ pid, target, started = [] }: ProcessChoice): ProcessWatch | undefined {
  const port = portOf(target);
  // Of several that were started, the first one stands for nothing.
  const found = pid ?? (started.length > 0 ? onlyOne(started) : port === undefined ? undefined : listenerOn(port));
  // What the target uses can't be told from what the generator does.
  return found === undefined || found === process.pid ? undefined : watchProcess(found);
}

const onlyOne = (pids: readonly number[]): number | undefined => (pids.length === 1 ? pids[0] : undefined);

/** @throws PerfError `validators/invalid-argument` for what is no process */
export function checkPid(pid: number | undefined): void {
  if (pid === undefined) return;
  const hint = 'Give the number of the process that serves, as `ps` shows it.';
  if (!Number.isInteger(pid) || pid < 1)
    throw misuse({ name: 'pid', expected: 'the number of a process', got: pid, hint });
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process is there all the same.
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return;
    throw misuse({ name: 'pid', expected: 'a process that runs', got: pid, hint });
  }
}

const HERE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function portOf(target: Target): number | undefined {
  const { words } = target;
  const address =
    words?.kind === 'http' ? words.address : words?.kind === 'mcp' ? words.options.url : baseUrlOf(target);
  const url = URL.parse(String(address ?? ''));
  if (url === null || !HERE.test(url.hostname)) return undefined;
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80));
}

/** Of a scenario. */
function baseUrlOf(target: Target & { readonly definition?: { readonly baseUrl?: string } }): string | undefined {
  return target.definition?.baseUrl;
}
