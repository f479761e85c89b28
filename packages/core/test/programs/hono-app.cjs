/** The same application for CommonJS and ESM. */
module.exports = (Hono, serve) => {
  const app = new Hono();
  app.use('*', async (_, next) => next());
  app.use('/v1/*', async (context, next) => {
    if (context.req.header('authorization') === 'wrong') return context.text('no', 401);
    await next();
  });
  const items = new Hono();
  items.get('/:item', (context) => context.text('fine'));
  app.route('/v1/items', items);
  app.get('/users/:name', (context) => context.json({ name: context.req.param('name') }));
  app.get('/fails', () => {
    throw new Error('on purpose');
  });
  app.onError((_, context) => context.text('failed', 500));
  serve({ fetch: app.fetch, port: Number(process.env.PORT) }, () => console.log('listening on it'));
};
