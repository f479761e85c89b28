/** Tells of an alert every few milliseconds and says which ones are kept, until it is killed; `drain` sends what is left, and ends. */
import { createFileState } from '@perf/core/file-state';
import { createWebhookChannel } from '../../src/adapters/webhook/index.ts';
import { openNotifier } from '../../src/notifier.ts';

const [folder = '', url = '', run = ''] = process.argv.slice(2);
const notifier = await openNotifier({
  channels: [createWebhookChannel({ url })],
  routes: [{ channels: 'webhook', groupWait: 0 }],
  rateLimit: { messages: 100_000, per: '1m' },
  store: createFileState({ folder }),
});
for (let i = 0; i < 2_000; i += 1) {
  if (run === 'drain') {
    await notifier.tell([]);
    if (notifier.health().every(({ waiting }) => waiting === 0)) break;
  } else {
    const name = `${run}-${i}`;
    const labels = { alertname: name };
    const alert = { fingerprint: name, name, labels, severity: 'critical', status: 'firing' } as const;
    await notifier.tell([{ kind: 'firing', alert: { ...alert, activeAt: i, startsAt: i } }]);
    process.stdout.write(`${name}\n`);
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
}
await notifier.close();
