// A shop with perfkit inside, and a worker that it starts anew when it dies. It leaves with 7.
import { fork } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createPerf } from '@perf/runtime';

const perf = await createPerf();

if (process.argv[2] === 'worker') {
  const mail = perf.job('mail');
  setInterval(() => mail.run(async () => undefined), 100);
  process.on('disconnect', () => process.exit(0));
} else {
  const save = perf.operation('save');
  let saved = 0;
  mkdirSync('state', { recursive: true });
  setInterval(() => {
    writeFileSync('state/draft', JSON.stringify({ saved, orders: 'x'.repeat(1000) }));
    renameSync('state/draft', 'state/orders.json');
  }, 500);

  let worker;
  const hire = () => {
    worker = fork(import.meta.filename, ['worker']);
    worker.on('exit', hire);
  };
  hire();

  const server = createServer(async ({ url }, response) => {
    if (url === '/worker') return response.end(String(worker.pid));
    try {
      await save.measure(async () => {
        if (url === '/fail') throw new Error('refused');
        saved += 1;
      });
      response.end('saved');
    } catch {
      response.writeHead(500).end();
    }
  });
  server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('open'));
  process.on('SIGTERM', async () => {
    worker.removeListener('exit', hire);
    worker.disconnect();
    server.close();
    server.closeAllConnections();
    await perf.stop();
    process.exit(7);
  });
}
