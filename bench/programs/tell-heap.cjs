/**
 * Loaded before a program: at SIGUSR2 it collects what is garbage and writes what is left into the folder HEAP_FOLDER, in MB. So what
 * a process holds is told from what its collector has not come to.
 */
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { isMainThread } = require('node:worker_threads');

if (isMainThread && process.env.HEAP_FOLDER !== undefined) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => {
    const before = process.memoryUsage();
    for (let i = 0; i < 2; i += 1) collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    const file = join(process.env.HEAP_FOLDER, String(process.pid));
    const told = { heap: (heapUsed + external) / 1e6, rss: rss / 1e6, garbage: (before.heapUsed - heapUsed) / 1e6 };
    writeFileSync(`${file}.draft`, JSON.stringify(told));
    renameSync(`${file}.draft`, file);
  });
}
