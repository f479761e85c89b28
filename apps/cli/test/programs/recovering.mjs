/** A program with a recovery that nobody hands to perfkit; it goes on until it is told to end. */
import { createRecovery } from '@perf/health';

const recovery = createRecovery();
recovery.on('EBUSY', { retry: { times: 1, base: 1 } });
recovery.on('ECONNRESET', { degrade: [] });
recovery.protect('charge', { breaker: { failures: 1 } });
const failsOnce = (code) => {
  let tries = 0;
  return async () => {
    tries += 1;
    if (tries === 1) throw Object.assign(new Error(code), { code });
  };
};
await recovery.run('read', async () => 1);
await recovery.run('read', failsOnce('EBUSY'), { idempotent: true });
await recovery.run('read', failsOnce('ECONNRESET'));
await recovery.run('charge', failsOnce('EPIPE')).catch(() => undefined);
console.log('ready');
process.on('SIGTERM', () => process.exit());
setTimeout(() => undefined, Number(process.env.FOR_MS ?? 20_000));
