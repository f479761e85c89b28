// A cluster of four workers that are replaced one by one while requests go on; says how many it sent.
const cluster = require('node:cluster');
const { createServer, get } = require('node:http');

const started = () => new Promise((resolve) => cluster.fork().once('listening', ({ port }) => resolve(port)));
const answer = (port) =>
  new Promise((resolve, reject) => {
    get({ port, path: '/x', agent: false }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
const ended = (worker) => {
  worker.disconnect();
  return new Promise((resolve) => worker.once('exit', resolve));
};

async function primary() {
  const [port] = await Promise.all([started(), started(), started(), started()]);
  let sent = 0;
  for (const worker of Object.values(cluster.workers)) {
    for (let i = 0; i < 25; i += 1, sent += 1) await answer(port);
    await Promise.all([started(), ended(worker)]);
  }
  await Promise.all(Object.values(cluster.workers).map(ended));
  console.log(sent);
  process.exitCode = 6;
}

if (cluster.isPrimary) void primary();
else createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
