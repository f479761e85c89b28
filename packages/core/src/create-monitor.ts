/** Makes a monitor that ticks, and that a watcher of the process can find. */
import type { Monitor, MonitorOptions } from './monitor.ts';
import { SeriesMonitor } from './series-monitor.ts';

/**
 * A monitor: hands out operations, jobs and metrics, and reads them all as one snapshot.
 *
 * @throws PerfError `core/invalid-argument` for an option that is out of its range
 */
export function createMonitor(options: MonitorOptions = {}): Monitor {
  const monitor = new SeriesMonitor(options);
  if (options.tick !== 'manual') monitor.startTicking();
  monitor.beKnown();
  return monitor;
}
