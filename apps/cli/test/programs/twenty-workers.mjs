// Twenty threads, each with a monitor of its own and a thousand calls; half of them are terminated while they idle.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createMonitor } from '@perf/core';

if (isMainThread) {
  const workers = Array.from(
    { length: 20 },
    (_, i) => new Worker(new URL(import.meta.url), { workerData: i % 2 === 0 }),
  );
  const ends = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
  const ready = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)));
  await Promise.all(ready);
  for (const worker of workers) worker.postMessage('end');
  // Long enough to have been heard.
  setTimeout(() => workers.forEach((worker) => void worker.terminate()), 1500);
  await Promise.all(ends);
  console.log('done');
} else {
  const save = createMonitor().operation('save');
  for (let i = 0; i < 1000; i += 1) save.record(1);
  parentPort.postMessage('ready');
  if (workerData) parentPort.once('message', () => process.exit());
  else setInterval(Boolean, 1000);
}
