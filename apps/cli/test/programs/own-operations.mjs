// A program that measures its own operations with @perf/core and ends by itself.
import { createMonitor } from '@perf/core';

const save = createMonitor().operation('save order', { tenant: 'a' });
for (let i = 0; i < 50; i += 1) await save.measure(async () => i);
await save.measure(async () => Promise.reject(new Error('full'))).catch(() => undefined);
