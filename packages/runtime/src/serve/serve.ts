/**
 * A perfkit that stays: programs come and go and report to it; it keeps their history, judges contracts once a second, and
 * answers who asks.
 *
 *   program ──▶ collector ──▶ gathering ──▶ tick ──▶ history
 *                                 └─▶ HTTP: /metrics, /health, …        control socket: other perfkits
 *
 * Invariants: a data folder has one serve, the one that listens at its control socket; one that was killed leaves nothing
 * that the next has to wait for. Memory is bounded: by the series of the monitor, by what the gathering keeps, by the
 * number of connections and the length of their lines.
 */
import type { HistoryEvent } from '@perf/analytics';
import { type Milliseconds, PerfError, systemClock } from '@perf/core';
import { ENVIRONMENT } from '@perf/core/protocol';
import { prepareDataFolder } from '../adapters/data-folder.ts';
import type { Page } from '../adapters/http-server.ts';
import { withPreload } from '../adapters/launch.ts';
import {
  clearServePlace,
  makeServePlace,
  removeServeFile,
  type ServePlace,
  writeServeFile,
} from '../adapters/serve-place.ts';
import { sharedPreload } from '../adapters/shared-preload.ts';
import { type BackupsOptions, backupsOfServe, stopBackups } from '../backups.ts';
import { closeAlerts } from '../close-alerts.ts';
import type { AlertSettings } from '../config.ts';
import type { Promised } from '../config-contracts.ts';
import type { NotifyConfig } from '../config-notify.ts';
import type { OptimizerConfig } from '../config-optimizer.ts';
import type { RemoteWriteConfig } from '../config-remote-write.ts';
import { collectTheRest, type Ground, prepare } from '../ground.ts';
import type { ConfiguredHealth } from '../health/watch-health.ts';
import { inTime } from '../in-time.ts';
import type { Notes } from '../notes.ts';
import { type Notifications, startNotifications } from '../notifications.ts';
import type { PerfView } from '../perf-view.ts';
import type { AlertReport } from '../report/alert-schema.ts';
import { rememberEnd } from '../run/keep-run.ts';
import { Undo } from '../undo.ts';
import { createAnswers, type ServeStatus } from './answers.ts';
import { openFront } from './front.ts';
import { type Observing, observe } from './observing.ts';
import { pagesOf } from './pages.ts';
import { serveView } from './serve-view.ts';

/** One file is removed. */
const LONGEST_REMOVAL: Milliseconds = 2_000;

export interface ServeOptions extends Promised, AlertSettings, ConfiguredHealth {
  readonly service: string;
  /** What the machine is called in figures. @default its host name */
  readonly hostName?: string | undefined;
  readonly remoteWrite?: RemoteWriteConfig | undefined;
  /** What is backed up while it serves. */
  readonly backup?: Pick<BackupsOptions, 'config' | 'project' | 'worker'> | undefined;
  /** How bold its advice is. */
  readonly optimizer?: OptimizerConfig | undefined;
  /** Who is told of alerts, by which channels. */
  readonly notify?: NotifyConfig | undefined;
  /** Called with what people are to be told. */
  readonly onAlert?: (alert: AlertReport) => void;
  /** An absolute path. */
  readonly dataFolder: string;
  /** The history's worker, where an app ships it as a file of its own. */
  readonly historyWorker?: URL;
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** Asked of who reads over HTTP; needed beyond loopback. */
  readonly token: string | undefined;
  /** File of the preload by which Node programs report. */
  readonly preload: string;
  /** Version of who serves. */
  readonly version: string;
  /** Makes what answers every path that the serve itself has no page for, by any method, and `/`. */
  readonly site?: ((view: PerfView) => Page) | undefined;
}

export interface Serving {
  readonly url: string;
  /** What a Node program needs in its environment to report here. */
  readonly environment: Readonly<Record<string, string>>;
  status(): ServeStatus;
  /**
   * Takes in the last figures, keeps them, and ends; a second call waits for the first. A disk that hangs costs what was not
   * kept yet, which the notes then say, and holds it up for a minute and a half at most.
   */
  stop(): Promise<void>;
}

/**
 * @throws PerfError `runtime/invalid-host`, `runtime/invalid-token`, `runtime/data-folder`, `runtime/serve-place`,
 *   `runtime/already-serving`, `runtime/port-in-use`, `runtime/port-refused`, `runtime/serve-socket`
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const undo = new Undo();
  try {
    return await begin(options, undo);
  } catch (error) {
    await undo.all();
    throw error;
  }
}

async function begin(options: ServeOptions, undo: Undo): Promise<Serving> {
  const { service, version } = options;
  const dataFolder = prepareDataFolder(options.dataFolder);
  const front = undo.later(await openFront(options, makeServePlace(dataFolder)), (one) => one.close());
  const { place, url } = front;
  clearServePlace(place);
  const ground = undo.later(await prepare({ ...options, place: place.meeting, watcher: 'serve' }), leave);
  if (ground.collector === undefined) throw noSocket(place, ground.notes.all);
  const taken = backupsOfServe({ ...ground, ...options.backup, dataFolder });
  const { backup, samplers, report: backups } = taken;
  undo.later(backup, (one) => one?.stop());
  const own = { rules: options.alerts, watcher: 'serve', dataFolder } as const;
  const notifications = await startNotifications({ ...ground, ...options, ...own, url });
  undo.later(notifications, (one) => one?.close());
  const observing = observe(ground, {
    ...{ ...options, samplers, backups, notifications },
    checks: [...options.checks, ...taken.checks],
  });
  undo.later(observing, (one) => one.stop());
  const who = { service, version, pid: process.pid, startedAt: ground.from, url };
  const status = (): ServeStatus => ({ ...who, ...statusOf(ground, observing) });
  const { report } = observing;
  front.begin({
    answer: createAnswers({ ...options, ...ground, notifications, clock: systemClock, status, report }),
    pages: pagesOf(ground, observing, options),
    site: options.site?.(serveView({ ...ground, service, dataFolder, backup, observing })),
  });
  undo.later(dataFolder, removeServeFile);
  writeServeFile(dataFolder, { ...who, control: place.control, collector: place.meeting.socket });
  const end = async (): Promise<void> => {
    await forgetServe(dataFolder, ground.notes);
    await stopBackups(backup, ground.notes);
    const lastEvents = await endWatch(ground, observing, notifications);
    await rememberEnd({ ...options, ...ground, report: observing.report(), lastEvents });
    // Last, so that no other one begins before all is kept.
    await front.close();
  };
  let ended: Promise<void> | undefined;
  return {
    url,
    environment: environmentOf(place, options.preload),
    status,
    stop: () => (ended ??= end()),
  };
}

/** What stood ready for a serve that could not begin. */
async function leave({ collector, history, remote, alerts, monitor }: Ground): Promise<void> {
  await Promise.all([collector?.close(), history?.close(), remote?.close(0), alerts.close()]);
  monitor.close();
}

/** Where it fails, the file goes on naming a process that is gone, which readers find out. */
async function forgetServe(dataFolder: string, notes: Notes): Promise<void> {
  const lost = `\`${dataFolder}\` still names this serve`;
  const removed = removeServeFile(dataFolder).catch((error: Error) => notes.add(`${lost}: ${error.message}`));
  await inTime(removed, { within: LONGEST_REMOVAL, lost, notes });
}

function environmentOf({ meeting }: ServePlace, preload: string): Record<string, string> {
  return { NODE_OPTIONS: withPreload(undefined, sharedPreload(preload)), [ENVIRONMENT.socket]: meeting.socket };
}

function statusOf(
  { gathering }: Ground,
  observing: Observing,
): Pick<ServeStatus, 'heard' | 'contracts' | 'alertsFiring' | 'notes'> {
  return {
    heard: gathering.watched,
    contracts: observing.states(),
    alertsFiring: observing.firing(),
    notes: observing.notes(),
  };
}

/** @returns what no look has handed to the history yet */
async function endWatch(
  ground: Ground,
  observing: Observing,
  notifications: Notifications | undefined,
): Promise<HistoryEvent[]> {
  await collectTheRest(ground);
  const lastEvents = observing.stop();
  await Promise.all([closeAlerts({ ...ground, notifications }), ground.remote?.close()]);
  return lastEvents;
}

function noSocket({ meeting }: ServePlace, notes: readonly string[]): PerfError {
  return new PerfError('runtime/serve-socket', {
    message: `Expected to listen at \`${meeting.socket}\`, but that failed: ${notes.join(' ')}`,
    hint: 'Give a data folder on a local disk with --data-dir.',
  });
}
