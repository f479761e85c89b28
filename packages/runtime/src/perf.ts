/**
 * The whole of perfkit inside a program: `const perf = await createPerf()`.
 *
 * Measures the program's operations, its HTTP requests and its process, keeps a history beside it, and reports at any
 * moment. It never throws into the program after it was created, and its timers never keep the program alive.
 *
 * Under `perfkit run`, and where a `perfkit serve` serves the project, requests and history are recorded outside already:
 * then this one leaves both to it, so that nothing is counted twice.
 */
import { basename } from 'node:path';
import { isWatched, systemClock } from '@perf/core';
import { dataFolder, projectFolder } from './adapters/data-folder.ts';
import { loadConfig } from './adapters/load-config.ts';
import { openRemote } from './adapters/remote.ts';
import { AlertWatch } from './alert-watch.ts';
import { standingBackups, startBackups } from './backups.ts';
import { type Config, parseConfig } from './config.ts';
import { EmbeddedPerf } from './embedded-perf.ts';
import { Notes } from './notes.ts';
import { startNotifications } from './notifications.ts';
import { alertMemoryOf, annotationsInto, historyOf, journalOf, ownWatcher, reportToServe } from './own-ground.ts';
import type { Perf } from './perf-in-program.ts';

/**
 * @param config without it, the project's `perf.config.ts`, `.js` or `.json`; without that, the defaults
 * @throws PerfError `runtime/invalid-config`, `runtime/unreadable-config`
 */
export async function createPerf(config?: Config): Promise<Perf> {
  const folder = process.cwd();
  const project = projectFolder(folder);
  const settings =
    config === undefined ? (await loadConfig(folder)).settings : parseConfig(config, 'createPerf(config)');
  const notes = new Notes();
  const data = dataFolder({ asked: process.env.PERFKIT_DIR || settings.dataDir, project });
  const isServed = await reportToServe(data);
  const history = isWatched() ? undefined : await historyOf(data, notes);
  const service = settings.service ?? (basename(project) || 'program');
  const { contracts, readingContracts } = settings;
  const memory = settings.alerts.length === 0 ? undefined : await alertMemoryOf(data, service, notes);
  const alerts = new AlertWatch(settings, systemClock, memory);
  const remote = isWatched()
    ? undefined
    : await openRemote({ config: settings.remoteWrite, service, dataFolder: data, notes });
  // Of the project's own file a serve takes the backups; of what is handed in here nobody else knows.
  const beginBackups = isServed && config === undefined ? standingBackups : startBackups;
  const backups = beginBackups({ config: settings.backup, project, dataFolder: data, history, notes });
  // So it is with people: of the project's own file a serve tells them.
  const notify = isServed && config === undefined ? undefined : settings.notify;
  const own = { rules: settings.alerts, watcher: ownWatcher(service), dataFolder: data };
  const notifications = await startNotifications({ ...own, notify, service, history, notes });
  return new EmbeddedPerf({
    service,
    contracts,
    readingContracts,
    checks: [...settings.checks, ...backups.checks],
    maintenance: settings.maintenance,
    alerts,
    notes,
    history,
    remote,
    backups,
    notifications,
    data,
    optimizer: settings.optimizer,
    journal: journalOf(data, service, notes),
    annotate: annotationsInto(data, history, notes),
  });
}
