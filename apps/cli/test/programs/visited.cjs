// A server that can say what a visitor has left behind in it, and that ends by itself, with code 3, once it is told so.
const { createHook, executionAsyncResource } = require('node:async_hooks');
const { channel } = require('node:diagnostics_channel');
const { createServer } = require('node:http');

const CHANNELS = ['http.server.request.start', 'http.client.request.start', 'undici:request:create'];

function state() {
  return {
    environment: { ...process.env },
    globals: Object.getOwnPropertyNames(globalThis).length,
    marks: Object.getOwnPropertySymbols(process).map(String),
    modules: Object.keys(require.cache).length,
    exitListeners: process.listenerCount('exit'),
    maxListeners: process.getMaxListeners(),
    subscribed: [...CHANNELS, 'perfkit:monitor:created', 'perfkit:http:watched'].filter(
      (name) => channel(name).hasSubscribers,
    ),
  };
}

/** How many timers and immediates come due while nothing happens, beside the one that waits here. */
function idleCallbacks(done) {
  let due = 0;
  const hook = createHook({
    before() {
      if (['Timeout', 'Immediate'].includes(executionAsyncResource().constructor.name)) due += 1;
    },
  }).enable();
  setTimeout(() => {
    hook.disable();
    done(due - 1);
  }, 550);
}

let save;
const answers = {
  '/state': (answer) => answer(state()),
  '/idle': (answer) => idleCallbacks(answer),
  '/save': (answer) => save.measure(() => answer('saved')),
  '/finish': (answer) => {
    answer('bye');
    process.exitCode = 3;
    server.close();
    server.closeIdleConnections?.();
  },
};
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const answer = (value) => response.setHeader('connection', 'close').end(JSON.stringify(value));
  const act = answers[pathname];
  if (act !== undefined) act(answer);
  else answer(pathname);
});

async function start() {
  if (Number.parseInt(process.versions.node, 10) >= 22) {
    const { createMonitor } = await import('@perf/core');
    save = createMonitor({ tick: 'manual' }).operation('save order');
    for (let i = 0; i < 1000; i += 1) save.record(5000);
  }
  server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready to serve'));
}
void start();
process.on('SIGTERM', () => server.close(() => process.exit(7)));
