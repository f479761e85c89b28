/** Whether processes run. One that has ended counts as gone, though nobody has asked for its exit code yet. */
import { readFileSync } from 'node:fs';

export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
