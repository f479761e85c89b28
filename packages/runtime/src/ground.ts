/** What stands ready before anything is watched, and what is still collected when the watch is over. */
import type { History } from '@perf/analytics';
import type { RemoteWrite } from '@perf/analytics/remote-write';
import { openHistory } from '@perf/analytics/sqlite';
import { createMonitor, type EpochMs, type Milliseconds, type Monitor, systemClock } from '@perf/core';
import { alertMemoryIn, type Watcher } from './adapters/alert-state.ts';
import { type Collector, openCollector } from './adapters/collector.ts';
import { prepareDataFolder } from './adapters/data-folder.ts';
import type { MeetingPlace } from './adapters/meeting-place.ts';
import { openRemote } from './adapters/remote.ts';
import { AlertWatch } from './alert-watch.ts';
import type { AlertSettings } from './config.ts';
import type { RemoteWriteConfig } from './config-remote-write.ts';
import { Gathering } from './gathering.ts';
import { Notes } from './notes.ts';
import { NO_ROOM } from './run/missing.ts';

/** How long the last figures may take to arrive. */
const LAST_FLUSH_MS: Milliseconds = 300;

export interface GroundOptions extends AlertSettings {
  /** Who watches: of each, alerts are remembered. */
  readonly watcher: Watcher;
  readonly service: string;
  readonly remoteWrite?: RemoteWriteConfig | undefined;
  /** Where history and runs are kept. */
  readonly dataFolder: string;
  /** The history's worker, where an app ships it as a file of its own. */
  readonly historyWorker?: URL;
  /** What is missing already, in words. */
  readonly notes?: readonly string[];
  /**
   * Where the collector listens when programs find it there by themselves: they may have run before, and have been counted
   * by another one. @default a folder of its own, for programs that are started for it
   */
  readonly place?: MeetingPlace;
}

/** What could not be had is undefined, and a note says so. */
export interface Ground {
  readonly from: EpochMs;
  readonly notes: Notes;
  readonly monitor: Monitor;
  readonly gathering: Gathering;
  readonly collector: Collector | undefined;
  readonly history: History | undefined;
  readonly remote: RemoteWrite | undefined;
  readonly alerts: AlertWatch;
}

export async function prepare(options: GroundOptions): Promise<Ground> {
  const { dataFolder, historyWorker, notes: known = [], place, watcher, service, remoteWrite: config } = options;
  const notes = new Notes(known);
  const monitor = createMonitor({ tick: 'manual', slowest: 0 });
  const gathering = new Gathering(monitor, place === undefined ? {} : { countFrom: systemClock.now() });
  const tried = async <T>(without: string, act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      notes.add(`${without}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const listener = {
    onMessage: (message, isLast) => gathering.accept(message, systemClock.monotonic(), isLast),
    onSilence: (source) => gathering.fallSilent(source, systemClock.monotonic()),
  } satisfies Parameters<typeof openCollector>[0];
  const collector = await tried('Nothing is measured from within the program', () => openCollector(listener, place));
  const folder = await tried('Neither history nor this report is kept', async () => prepareDataFolder(dataFolder));
  const history = await tried('No history is kept', async () => {
    if (folder === undefined) return undefined;
    return openHistory({ folder, ...(historyWorker === undefined ? {} : { worker: historyWorker }) });
  });
  const remote = folder === undefined ? undefined : await openRemote({ config, service, dataFolder: folder, notes });
  if (collector?.hasRoom === false) notes.add(NO_ROOM);
  for (const notice of (await history?.info())?.notices ?? []) notes.add(notice);
  const memory = folder === undefined ? undefined : await alertMemoryIn(folder, watcher, notes);
  const alerts = new AlertWatch(options, systemClock, memory);
  return { from: systemClock.now(), notes, monitor, gathering, collector, history, remote, alerts };
}

export async function collectTheRest({ collector, notes, gathering }: Ground): Promise<void> {
  if (collector === undefined) return;
  await collector.flush(LAST_FLUSH_MS);
  gathering.fold(collector.sweep(), systemClock.monotonic());
  if (collector.rejected > 0) notes.add(`${collector.rejected} messages of the program made no sense and are lost.`);
  await collector.close();
}
