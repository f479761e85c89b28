// A program with kinds of operations and figures of its own. Told by an argument to wait, it ends when its input does; told to
// go on, it takes orders for three seconds.
import { createMonitor } from '@perf/core';

const monitor = createMonitor({ maxSeries: 5 });
for (const [name, kind] of [
  ['query', 'database'],
  ['render', 'compute'],
  ['load', 'database'],
]) {
  monitor.operation(name, {}, { kind }).record(20);
}
monitor.operation('plain').record(1);
const orders = monitor.counter('orders', { unit: '{order}', description: 'Orders taken.' });
orders.add(3, { shop: 'books' });
orders.remove({ shop: 'books' });
orders.add(4, { shop: 'books' });
monitor.gauge('queue.length', { read: () => 7 });
const uploads = monitor.distribution('upload.size', { unit: 'By' });
for (const size of [1000, 2000, 500_000]) uploads.record(size);
for (let user = 0; user < 40; user += 1) monitor.operation('visit', { user }).record(1);
if (process.argv[2] === 'wait') process.stdin.resume();
if (process.argv[2] === 'go-on') {
  const taking = setInterval(() => orders.add(1, { shop: 'books' }), 20);
  setTimeout(() => clearInterval(taking), 3000);
}
