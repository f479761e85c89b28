/** Room for backups: where their folder stands, or where the first one will make it. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Check, defineCheck } from '@perf/health';
import { diskSpaceCheck } from '@perf/health/checks';

/** @param path absolute */
export function backupFolderCheck(path: string): Check {
  return defineCheck({
    name: 'backup folder',
    kind: 'diagnostic',
    outside: true,
    run: (signal) => diskSpaceCheck({ path: whereItStands(path), writable: true }).run(signal),
  });
}

function whereItStands(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : whereItStands(dirname(path));
}
