// A program with perfkit in it and a pool whose size lies outside of it, in a file, as a setting of a server would.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createPerf } from '@perf/runtime';

const file = process.env.SIZE_FILE;
const perf = await createPerf({ service: 'shop' });
const size = {
  name: 'db.size',
  unit: 'count',
  bounds: { min: 1, max: 16, step: 1 },
  get: () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 2),
  set: (value) => writeFileSync(file, String(value)),
};
// Used up, with callers that wait: what it says of itself.
const stats = () => ({ inUse: size.get(), waiting: 4, waitP95: 80, leaseMean: 20, throughput: 100, refused: 0 });
perf.optimizer.register({ name: 'db', tunable: size, stats });

const verify = { metric: 'pool.db.waiting', better: 'lower', minEffect: 0.05, minSamples: 1, within: 60_000 };
if (process.argv.includes('--apply')) {
  void perf.optimizer.apply({ id: 'pool/too-small:db', steps: [{ tunable: 'db.size', from: 2, to: 4 }], verify });
}
console.log('ready');
setInterval(() => undefined, 1_000);
process.once('SIGTERM', async () => {
  await perf.stop();
  process.exit(0);
});
