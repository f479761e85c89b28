// Keeps what it should let go of; with `--healthy` it only makes garbage. Needs --expose-gc: how often V8 collects by itself
// depends on the machine.
import { setTimeout as sleep } from 'node:timers/promises';

const isHealthy = process.argv.includes('--healthy');
const kept = [];
const until = Date.now() + Number(process.argv[2]);
while (Date.now() < until) {
  const session = Array.from({ length: 10_000 }, (_, index) => ({ index, tags: [index, Date.now()] }));
  if (!isHealthy) kept.push(session);
  globalThis.gc();
  await sleep(600);
}
