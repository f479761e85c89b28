/** The tests in this folder run the command as it is shipped: built, in a process of its own. */
import { bringUpToDate } from '@tooling/workspace/fresh-build';

export function setup(): void {
  const complaint = bringUpToDate();
  if (complaint !== undefined) throw new Error(complaint);
}
