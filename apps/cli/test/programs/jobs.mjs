/** A program with jobs: one runs well, one fails, one has never run; one is under way when the program ends. */
import { createMonitor } from '@perf/core';

const monitor = createMonitor();
monitor.job('mails').run(() => 'sent');
const failing = monitor.job('import', { every: '1h', labels: { tenant: 'a' } });
for (const _ of [1, 2]) {
  try {
    failing.run(() => {
      throw new Error('full');
    });
  } catch {
    // As a scheduler would.
  }
}
monitor.job('nightly', { every: process.env.NIGHTLY_EVERY ?? '1d' });
void monitor.job('sweep', { every: '1h' }).run(() => new Promise(() => undefined));
setTimeout(() => process.exit(), 100);
