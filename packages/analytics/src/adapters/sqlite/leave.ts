/**
 * The end of a process one of whose threads is stuck in a disk that hangs.
 *
 * Node waits for its threads before it ends, and a thread in a system call that does not return is one that it waits for
 * for ever: `process.exit` hangs too. A process that is replaced by another program waits for none of them, so it
 * becomes a shell that ends with the same exit code. Where that is not to be had it ends by a signal.
 */
import { isMainThread } from 'node:worker_threads';

/**
 * From here on the process ends without waiting for its threads. Called late, when all else has been done: listeners of
 * `exit` that are added after this one are not heard.
 *
 * @returns takes it back, for a thread that came loose after all
 */
export function leaveWithoutThreads(): () => void {
  if (!isMainThread) return () => undefined;
  const listener = (code: number): void => leave(code);
  process.on('exit', listener);
  return () => void process.off('exit', listener);
}

function leave(code: number): void {
  try {
    // Node 22.15 and newer; not on Windows. The environment is none of the shell's business.
    process.execve?.('/bin/sh', ['sh', '-c', 'exit "$0"', String(process.exitCode ?? code)], {});
  } catch {
    // What follows is for this as well.
  }
  process.kill(process.pid, 'SIGKILL');
}
