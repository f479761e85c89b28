/** A serve as it can be looked at from outside, by a page that stands on it. */
import type { Backup } from '@perf/backup';
import { attemptsIn } from '../adapters/optimizer-state.ts';
import type { AlertWatch } from '../alert-watch.ts';
import type { Ground } from '../ground.ts';
import { annotateIn } from '../own-ground.ts';
import type { PerfView } from '../perf-view.ts';
import type { Observing } from './observing.ts';

export interface ServeViewParts extends Pick<Ground, 'from' | 'history' | 'alerts' | 'monitor'> {
  readonly service: string;
  readonly dataFolder: string;
  readonly backup: Backup | undefined;
  readonly observing: Observing;
}

export function serveView({
  from,
  history,
  alerts,
  monitor,
  service,
  dataFolder,
  backup,
  observing,
}: ServeViewParts): PerfView {
  return {
    service,
    startedAt: from,
    dataFolder,
    history,
    backup,
    report: () => observing.report(),
    recent: () => monitor.snapshot({ window: '1m' }),
    stopped: observing.stopped,
    alerts: keptAlerts(alerts),
    health: observing.health,
    attempts: () => attemptsIn(dataFolder),
    annotate: (annotation) => annotateIn(dataFolder, history, annotation),
    onTick: (listener) => observing.onTick(listener),
  };
}

/** What changes is kept at once, as when the control socket is asked: a restart a moment later knows of it. */
function keptAlerts(watch: AlertWatch): PerfView['alerts'] {
  const { alerts } = watch;
  const kept = <T>(result: T): T => {
    void watch.settle();
    return result;
  };
  return {
    active: () => alerts.active(),
    silences: () => alerts.silences(),
    silence: (options) => kept(alerts.silence(options)),
    unsilence: (id) => kept(alerts.unsilence(id)),
    acknowledge: (...asked) => kept(alerts.acknowledge(...asked)),
  };
}
