// A program whose operations are named by somebody who wants to steer the terminal of whoever looks.
import { createMonitor } from '@perf/core';

const monitor = createMonitor();
const name = '\u001b]0;owned\u0007\u001b[2J\u009b31m注文\u202e e\u0301\nx';
const operation = monitor.operation(name, { tenant: '\u001b[5m\u0085' });
for (let i = 0; i < 50; i += 1) await operation.measure(async () => new Promise((resolve) => setTimeout(resolve, 5)));
await operation.measure(async () => Promise.reject(new Error('\u001b[2J'))).catch(() => undefined);
await new Promise((resolve) => setTimeout(resolve, 1500));
