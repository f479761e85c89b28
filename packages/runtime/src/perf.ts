/**
 * The whole of perfkit inside a program: `const perf = await createPerf({ operations: { 'save order': { p95: '200ms' } } })`.
 *
 * Measures the program's operations, its HTTP requests and its process, keeps a history beside it, and reports at any
 * moment. It never throws into the program after it was created, and its timers never keep the program alive. One that can't
 * be created leaves nothing behind.
 *
 * Under `perfkit run`, and where a `perfkit serve` serves the project, requests and history are recorded outside already:
 * then this one leaves both to it, so that nothing is counted twice.
 */
import { basename } from 'node:path';
import { createMonitor, isWatched, systemClock } from '@perf/core';
import { dataFolder, hasHistory, projectFolder } from './adapters/data-folder.ts';
import { loadConfig } from './adapters/load-config.ts';
import { openRemote } from './adapters/remote.ts';
import { AlertWatch } from './alert-watch.ts';
import { standingBackups, startBackups } from './backups.ts';
import { type Config, parseConfig, type Settings } from './config.ts';
import { backsUpState } from './config-backup.ts';
import { DeclaredLimits } from './declared/declared-limits.ts';
import { DeclaredRecovery } from './declared/declared-recovery.ts';
import { declaredSessions } from './declared/declared-sessions.ts';
import { EmbeddedPerf } from './embedded-perf.ts';
import { Notes } from './notes.ts';
import { startNotifications } from './notifications.ts';
import { alertMemoryOf, annotationsInto, historyOf, journalOf, ownWatcher, reportToServe } from './own-ground.ts';
import { pastIn } from './past.ts';
import type { Perf } from './perf-in-program.ts';
import { Undo } from './undo.ts';

/** A configuration as it is, with its names known to TypeScript: `export default defineConfig({ … })`. */
export function defineConfig<const C extends Config>(config: C): C {
  return config;
}

/**
 * perfkit inside a program: measures, judges, keeps history, and has the report.
 *
 * @param config without it, the project's `perf.config.ts`, `.js` or `.json`; without that, the defaults
 * @throws PerfError `runtime/invalid-config`, `runtime/unreadable-config`
 */
export async function createPerf<const C extends Config = Config>(config?: C): Promise<Perf<C>> {
  const folder = process.cwd();
  const settings =
    config === undefined ? (await loadConfig(folder)).settings : parseConfig(config, 'createPerf(config)');
  const undo = new Undo();
  try {
    const perf = await begin(settings, { folder, isOfProject: config === undefined, undo });
    // By the names that were checked: at run time it answers to any.
    return perf as Perf as Perf<C>;
  } catch (error) {
    await undo.all();
    throw error;
  }
}

interface Beginning {
  /** Where the program runs. */
  readonly folder: string;
  /** Whether the configuration is that of the project, which a serve reads as well. */
  readonly isOfProject: boolean;
  readonly undo: Undo;
}

async function begin(settings: Settings, { folder, isOfProject, undo }: Beginning): Promise<EmbeddedPerf> {
  const project = projectFolder(folder);
  const notes = new Notes();
  const data = dataFolder({ asked: process.env.PERFKIT_DIR || settings.dataDir, project });
  const isServed = await reportToServe(data);
  const service = settings.service ?? (basename(project) || 'program');
  const declared = declaredParts(settings, undo);
  const history = undo.later(isWatched() ? undefined : await historyOf(data, notes), (one) => one?.close());
  const memory = settings.alerts.length === 0 ? undefined : await alertMemoryOf(data, service, notes);
  const alerts = new AlertWatch(settings, systemClock, memory);
  const { remoteWrite: config } = settings;
  const remote = isWatched() ? undefined : await openRemote({ config, service, dataFolder: data, notes });
  undo.later(remote, (one) => one?.close(0));
  // Of the project's own file a serve takes the backups; of what is handed in here, and of state, nobody else knows.
  const takesThem = !(isServed && isOfProject) || backsUpState(settings.backup);
  const place = { project, dataFolder: data, sessions: declared.sessions.all, hasState: true };
  const backups = (takesThem ? startBackups : standingBackups)({ ...place, config: settings.backup, history, notes });
  undo.later(backups.backup, (one) => one?.stop());
  // So it is with people: of the project's own file a serve tells them.
  const notify = isServed && isOfProject ? undefined : settings.notify;
  const own = { rules: settings.alerts, watcher: ownWatcher(service), dataFolder: data };
  const notifications = await startNotifications({ ...own, notify, service, history, notes });
  undo.later(notifications, (one) => one?.close());
  return new EmbeddedPerf({
    ...settings,
    ...declared,
    ...{ service, alerts, notes, history, remote, backups, notifications, data },
    past: history ?? (isWatched() && hasHistory(data) ? undo.later(pastIn(data), (one) => one.close()) : undefined),
    checks: [...settings.checks, ...backups.checks],
    journal: journalOf(data, service, notes),
    annotate: annotationsInto(data, history, notes),
  });
}

/** What the configuration declares, made. */
function declaredParts({ declared }: Settings, undo: Undo) {
  const monitor = undo.later(createMonitor({ tick: 'manual' }), (one) => one.close());
  const limits = undo.later(new DeclaredLimits(declared.limits), (one) => one.close());
  const sessions = undo.later(declaredSessions(declared.sessions), (one) => one.close());
  const recovery = undo.later(new DeclaredRecovery(declared.recovery, monitor), (one) => one.close());
  return { monitor, limits, sessions, recovery };
}
