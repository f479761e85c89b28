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
import { openControl } from '../adapters/control-server.ts';
import { prepareDataFolder } from '../adapters/data-folder.ts';
import { openHttp, type Page } from '../adapters/http-server.ts';
import { withPreload } from '../adapters/launch.ts';
import {
  clearServePlace,
  makeServePlace,
  removeServeFile,
  type ServePlace,
  writeServeFile,
} from '../adapters/serve-place.ts';
import { sharedPreload } from '../adapters/shared-preload.ts';
import { type BackupsOptions, startBackups, stopBackups } from '../backups.ts';
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
import type { AlertReport } from '../report/alert-schema.ts';
import { rememberEnd } from '../run/keep-run.ts';
import { createAnswers, type ServeStatus } from './answers.ts';
import { createGuard } from './guard.ts';
import { type Observing, observe } from './observing.ts';
import { pagesOf } from './pages.ts';

/** One file is removed. */
const LONGEST_REMOVAL: Milliseconds = 2_000;

export interface ServeOptions extends Promised, AlertSettings, ConfiguredHealth {
  readonly service: string;
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
  const { service, version, preload } = options;
  const dataFolder = prepareDataFolder(options.dataFolder);
  const front = await openFront(options, makeServePlace(dataFolder));
  const { place, url } = front;
  clearServePlace(place);
  const ground = await prepare({ ...options, place: place.meeting, watcher: 'serve' });
  if (ground.collector === undefined) {
    await Promise.all([ground.history?.close(), ground.remote?.close(0)]);
    await front.close();
    throw noSocket(place, ground.notes.all);
  }
  const { backup, samplers, checks } = startBackups({ ...ground, ...options.backup, dataFolder });
  const notifications = await startNotifications({
    ...ground,
    ...options,
    rules: options.alerts,
    url,
    dataFolder,
    watcher: 'serve',
  });
  const observing = observe(ground, { ...options, samplers, notifications, checks: [...options.checks, ...checks] });
  const who = { service, version, pid: process.pid, startedAt: ground.from, url };
  const status = (): ServeStatus => ({ ...who, ...statusOf(ground, observing) });
  front.begin(
    createAnswers({ ...options, ...ground, notifications, clock: systemClock, status, report: observing.report }),
    pagesOf(ground, observing, service),
  );
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
    environment: {
      NODE_OPTIONS: withPreload(undefined, sharedPreload(preload)),
      [ENVIRONMENT.socket]: place.meeting.socket,
    },
    status,
    stop: () => (ended ??= end()),
  };
}

/** Where it fails, the file goes on naming a process that is gone, which readers find out. */
async function forgetServe(dataFolder: string, notes: Notes): Promise<void> {
  const lost = `\`${dataFolder}\` still names this serve`;
  const removed = removeServeFile(dataFolder).catch((error: Error) => notes.add(`${lost}: ${error.message}`));
  await inTime(removed, { within: LONGEST_REMOVAL, lost, notes });
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

interface Front {
  readonly place: ServePlace;
  readonly url: string;
  begin(answer: Answer, pages: Readonly<Record<string, Page>>): void;
  close(): Promise<void>;
}

type Answer = ReturnType<typeof createAnswers>;

/** What others see: the control socket and HTTP, both or neither; they are told to wait until it begins. */
async function openFront({ host, port, token }: ServeOptions, place: ServePlace): Promise<Front> {
  const guard = createGuard({ host, token });
  const pages: Record<string, Page> = {};
  let answer: Answer = () => Promise.reject(notReady());
  const control = await openControl(place.control, (method, params) => answer(method, params));
  try {
    const http = await openHttp({ host, port, guard, pages });
    return {
      place,
      url: http.url,
      begin(answers, content) {
        answer = answers;
        Object.assign(pages, content);
      },
      async close() {
        await http.close();
        await control.close();
      },
    };
  } catch (error) {
    await control.close();
    throw error;
  }
}

function notReady(): PerfError {
  return new PerfError('runtime/serve-begins', {
    message: 'Expected perfkit to serve already, but it is only about to',
    hint: 'Ask again in a moment.',
  });
}

function noSocket({ meeting }: ServePlace, notes: readonly string[]): PerfError {
  return new PerfError('runtime/serve-socket', {
    message: `Expected to listen at \`${meeting.socket}\`, but that failed: ${notes.join(' ')}`,
    hint: 'Give a data folder on a local disk with --data-dir.',
  });
}
