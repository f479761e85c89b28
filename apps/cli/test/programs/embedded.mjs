// A server with perfkit inside: it counts its own requests.
import { createServer } from 'node:http';
import { createPerf } from '@perf/runtime';

await createPerf({ dataDir: process.env.OWN_DATA, contracts: [] });
createServer((_, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1', () =>
  console.log('ready to serve'),
);
