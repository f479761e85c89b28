// A hono server as its documentation shows it.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
app.get('/users/:number', (c) => c.json({ number: c.req.param('number') }));
app.post('/orders', (c) => c.json({ ok: true }, 201));
app.get('/boom', () => {
  throw new Error('boom');
});
const server = serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`listening on http://127.0.0.1:${port}`),
);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
