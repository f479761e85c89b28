/** Room for backups, once their folder is there: the first one makes it. */
import { existsSync } from 'node:fs';
import type { Check } from '@perf/health';
import { diskSpaceCheck } from '@perf/health/checks';

export function backupFolderCheck(path: string): Check {
  const check = diskSpaceCheck({ name: 'backup folder', kind: 'diagnostic', path, writable: true });
  return {
    ...check,
    run: (signal) => (existsSync(path) ? check.run(signal) : { state: 'unknown', text: 'the first backup makes it' }),
  };
}
