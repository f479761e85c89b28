/**
 * Where the inspector of one process is, so that nobody else's is taken for it.
 *
 *   listens already ─────────────────────────────▶ its addresses
 *   not, and we may ask ── SIGUSR1, wait ────────▶ the address that was not there before
 *   otherwise ───────────────────────────────────▶ none, and why
 *
 * What a program's flags declare counts only if the process listens there. A flag with port 0 says that an inspector is
 * among all that it listens on: the lowest descriptor first, since Node opens it before the program's own code runs.
 */
import type { RunningProcess } from '../running-process.ts';
import { declaredInspector } from './declared.ts';
import { isTaken, listeningOf } from './listening.ts';
import type { Address } from './session.ts';
import { catchesInspectorSignal, sendInspectorSignal } from './signal.ts';

const MOST_TRIED = 4;
const OPEN_DEADLINE_MS = 3_000;
const LOOK_EVERY_MS = 50;

/** Addresses at which the process's inspector may listen already, the likeliest first. */
export function listeningInspectors({ pid, command, nodeOptions }: RunningProcess): Address[] {
  const { isOpen, host, port } = declaredInspector(command, nodeOptions);
  const at = (number: number): Address => ({ host: reachable(host), port: number });
  const listening = listeningOf(pid);
  // Nothing is known of its sockets: whoever answers at the declared port has to prove who it is.
  if (listening === undefined) return port === 0 ? [] : [at(port)];
  const ports = listening.map((entry) => entry.port);
  if (isOpen && port === 0) return ports.slice(0, MOST_TRIED).map(at);
  return ports.includes(port) ? [at(port)] : [];
}

/**
 * Has Node open the inspector of a process that has none open.
 *
 * @returns where it is; a text: why not
 */
export async function openInspector(process: RunningProcess): Promise<Address | string> {
  const { pid, command, nodeOptions } = process;
  const { host, port } = declaredInspector(command, nodeOptions);
  const refusal = reasonNotToSignal(process, port);
  if (refusal !== undefined) return refusal;
  const before = new Set(listeningOf(pid)?.map((entry) => entry.port));
  sendInspectorSignal(pid);
  for (let waited = 0; waited < OPEN_DEADLINE_MS; waited += LOOK_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const opened = listeningOf(pid)?.find((entry) => !before.has(entry.port));
    if (opened !== undefined) return { host: reachable(host), port: opened.port };
  }
  return 'it opened no inspector when it was asked to by SIGUSR1 (a handler of its own may have taken the signal)';
}

function reasonNotToSignal({ pid, isNode }: RunningProcess, port: number): string | undefined {
  if (!isNode) return 'its program file is not `node`, so it is sent no SIGUSR1, which may end it';
  const isCaught = catchesInspectorSignal(pid);
  if (isCaught === undefined) return 'this system does not tell whether SIGUSR1 would end it: start it with --inspect';
  if (!isCaught) return 'it does not catch SIGUSR1, which would end it: start it with --inspect';
  if (port !== 0 && isTaken(pid, port) !== false) return `port ${port}, where Node would open its inspector, is taken`;
  return undefined;
}

/** @returns whether the process listens on the port; undefined where that can't be known */
export function isOpenAt({ pid }: RunningProcess, { port }: Address): boolean | undefined {
  return listeningOf(pid)?.some((entry) => entry.port === port);
}

/** Everywhere means here. */
function reachable(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
