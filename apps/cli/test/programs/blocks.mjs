// A program whose operation does not let go of the event loop, three times.
import { createMonitor } from '@perf/core';

const build = createMonitor().operation('build page');
for (let i = 0; i < 3; i += 1) {
  await build.measure(async () => {
    const end = Date.now() + 250;
    while (Date.now() < end);
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
}
