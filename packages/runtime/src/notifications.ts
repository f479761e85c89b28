/**
 * Alerts to people, as a configuration asks for it, while something stays.
 *
 *   a look's notifications ──▶ with what is known of them ──▶ notifier: routed, kept, sent
 *
 * The look never waits: it is told when all is kept, and remembers only then that people were told. So a message is lost by no
 * kill, at most sent twice. Between looks time goes by as well, so that a group waits no longer than it has to.
 */
import type { Annotation, HistoryReader } from '@perf/analytics';
import {
  type AlertNotification,
  type AlertRule,
  type Clock,
  type Milliseconds,
  type StateStore,
  systemClock,
} from '@perf/core';
import {
  alertView,
  type Channel,
  type ChannelHealth,
  type Notifier,
  openNotifier,
  type TestResult,
} from '@perf/notify';
import { stateOf, type Watcher } from './adapters/alert-state.ts';
import { channelsOf } from './adapters/channels.ts';
import { contextOf, JUST_BEFORE } from './alert-context.ts';
import type { NotifyConfig } from './config-notify.ts';
import type { Notes } from './notes.ts';
import type { DiagnosisReport } from './report/health-report.ts';

export interface NotificationsOptions {
  readonly config: Omit<NotifyConfig, 'channels'>;
  readonly channels: readonly Channel[];
  readonly rules: readonly AlertRule[];
  readonly service: string;
  /** Where people look. */
  readonly url?: string | undefined;
  readonly history: Pick<HistoryReader, 'annotations'> | undefined;
  /** Undefined: nothing is kept over a restart. */
  readonly state: { readonly store: StateStore; readonly key: string } | undefined;
  readonly notes: Notes;
  readonly clock?: Clock;
}

export interface Notifications {
  /**
   * Call it with each look, also when nothing is new.
   *
   * @param diagnosis asked only when somebody is to be told
   * @returns resolves once people will be told, whatever happens; never rejects
   */
  tell(notifications: readonly AlertNotification[], diagnosis?: () => readonly DiagnosisReport[]): Promise<void>;
  /** Their names. */
  readonly channels: readonly string[];
  test(channel?: string): Promise<readonly TestResult[]>;
  health(): readonly ChannelHealth[];
  close(): Promise<void>;
}

/** How much later than it has to a group is told, at most. The end of a `for` has a look of its own: `due-looks.ts`. */
const BEAT: Milliseconds = 100;
/** The history is asked no longer: what changed is worth less than that people hear. */
const PATIENCE: Milliseconds = 300;

/** @throws PerfError `notify/invalid-argument` */
export async function openNotifications(options: NotificationsOptions): Promise<Notifications> {
  const { config, channels, service, url, state, notes, clock = systemClock } = options;
  const { routes, quiet, rateLimit, digest } = config;
  const notifier = await openNotifier({
    channels,
    ...(routes !== undefined && { routes }),
    ...(quiet !== undefined && { quiet }),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(digest !== undefined && { digest }),
    ...(url !== undefined && { url }),
    ...state,
    source: service,
    clock,
    onTrouble: (trouble) => notes.addOnce(trouble),
  });
  return new Telling(notifier, { ...options, clock });
}

export interface StartOptions extends Omit<NotificationsOptions, 'config' | 'channels' | 'state'> {
  /** Undefined: nobody is told. */
  readonly notify?: NotifyConfig | undefined;
  readonly watcher: Watcher;
  readonly dataFolder: string;
}

/** As a configuration says. What can't be had costs that, and a note. */
export async function startNotifications(options: StartOptions): Promise<Notifications | undefined> {
  const { notify: config, watcher, dataFolder, url, notes } = options;
  if (config === undefined) return undefined;
  const channels = channelsOf(config, (trouble) => notes.add(trouble));
  const state = stateOf(dataFolder, { what: 'notify', watcher, notes });
  return openNotifications({ ...options, config, channels, state, url: config.url ?? url });
}

class Telling implements Notifications {
  readonly #notifier: Notifier;
  readonly #options: NotificationsOptions & { readonly clock: Clock };
  readonly #timer: NodeJS.Timeout;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(notifier: Notifier, options: NotificationsOptions & { readonly clock: Clock }) {
    this.#notifier = notifier;
    this.#options = options;
    this.#timer = setInterval(() => {
      if (this.#waiting === 0) void this.tell([]);
    }, BEAT);
    this.#timer.unref();
  }

  tell(
    notifications: readonly AlertNotification[],
    diagnosis: () => readonly DiagnosisReport[] = () => [],
  ): Promise<void> {
    // A disk that hangs makes no queue of looks that brought nothing.
    if (notifications.length === 0 && this.#waiting > 0) return this.#last;
    this.#waiting += 1;
    // In turn, since an end must not overtake its beginning.
    this.#last = this.#last
      .then(() => this.#tell(notifications, diagnosis))
      .catch((error: Error) => this.#options.notes.addOnce(`People were not told of alerts: ${error?.message}`))
      .finally(() => {
        this.#waiting -= 1;
      });
    return this.#last;
  }

  get channels(): readonly string[] {
    return this.#options.channels.map(({ name }) => name);
  }

  test(channel?: string): Promise<readonly TestResult[]> {
    return this.#notifier.test(channel);
  }

  health(): readonly ChannelHealth[] {
    return this.#notifier.health();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#last;
    await this.#notifier.close();
  }

  async #tell(notifications: readonly AlertNotification[], diagnosis: () => readonly DiagnosisReport[]): Promise<void> {
    const { rules, url } = this.#options;
    const isBad = notifications.some(({ kind }) => kind !== 'resolved');
    const annotations = isBad ? await this.#annotations() : [];
    const known = { rules, url, annotations, diagnosis: isBad ? this.#diagnosed(diagnosis) : [] };
    const notices = notifications.map(({ kind, alert }) => {
      return { kind, alert: alertView(alert, kind === 'resolved' ? {} : contextOf(alert, known)) };
    });
    await this.#notifier.tell(notices);
  }

  #diagnosed(diagnosis: () => readonly DiagnosisReport[]): readonly DiagnosisReport[] {
    try {
      return diagnosis();
    } catch (error) {
      this.#options.notes.addOnce(`Alerts are told without a diagnosis: ${(error as Error)?.message}`);
      return [];
    }
  }

  async #annotations(): Promise<readonly Annotation[]> {
    const { history, clock } = this.#options;
    if (history === undefined) return [];
    const now = clock.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly Annotation[]>((resolve) => {
      timer = setTimeout(() => resolve([]), PATIENCE);
    });
    // An alert may have been pending for long.
    const asked = history.annotations({ from: now - 24 * JUST_BEFORE, to: now + 1 }).catch(() => []);
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  }
}
