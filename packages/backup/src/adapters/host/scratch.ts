/** Where a test restore goes: a folder of its own in that for temporary files, for nobody else to read. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Scratch } from '../../service/checks.ts';

export const temporaryScratch: Scratch = {
  path: async () => join(await mkdtemp(join(tmpdir(), 'perfkit-drill-')), randomUUID()),
  remove: (path) => rm(dirname(path), { recursive: true, force: true, maxRetries: 3 }),
};
