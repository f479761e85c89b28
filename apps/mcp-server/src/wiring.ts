/** From settings to what is served: the one place where parts of this server meet. */

import type { Annotation } from '@perf/analytics';
import { systemClock } from '@perf/core';
import { prepareDataFolder } from '@perf/runtime/data-folder';
import { createAudit } from './audit.ts';
import { createPolicy } from './policy.ts';
import { lookAt, urisOfRun } from './resources/resources.ts';
import { runFiles } from './runs/run-files.ts';
import { createRuns } from './runs/runs.ts';
import { createServer } from './server.ts';
import type { ServerSettings } from './settings.ts';
import { createConfirmations } from './tools/confirmations.ts';
import type { Configured } from './tools/tool.ts';
import { createChanges } from './wire/changes.ts';
import type { Served } from './wire/served.ts';

export interface Wired extends Served {
  /** Cancels what goes on, and lets go of everything. */
  close(): Promise<void>;
}

/** @param tell of what an answer does not tell */
export function wire(settings: ServerSettings, version: string, tell: (text: string) => void): Wired {
  const { folder, name: project } = settings;
  const place = { folder, project };
  const runs = createRuns({ files: runFiles(folder), now: systemClock.now, onTrouble: tell });
  const changes = createChanges({ look: lookAt(place) });
  runs.onChange((id) => {
    for (const uri of urisOfRun(id)) changes.updated(uri);
  });
  const audit = createAudit({ folder, annotate: (annotation) => annotateIn(folder, annotation), onTrouble: tell });
  const policy = createPolicy(settings);
  const confirmations = createConfirmations({ now: systemClock.now });
  const configured = async (): Promise<Configured> => {
    const { loadConfig } = await import('@perf/runtime/load-config');
    const { project: root, config } = settings;
    return { project: root, settings: (await loadConfig(root, config)).settings };
  };
  return {
    create: () => createServer({ ...place, version, runs, policy, audit, confirmations, configured, onTrouble: tell }),
    changes,
    onerror: (error) => tell(error.message),
    async close() {
      changes.close();
      await runs.close();
    },
  };
}

/** An act may be the first that writes here. */
async function annotateIn(folder: string, annotation: Annotation): Promise<void> {
  const { openHistory } = await import('@perf/analytics/sqlite');
  const worker = new URL('history-worker.js', import.meta.url);
  const history = await openHistory({ folder: prepareDataFolder(folder), worker });
  await history.annotate(annotation).finally(() => history.close());
}
