/** The same application for CommonJS and ESM. */
module.exports = (Koa, Router) => {
  const app = new Koa();
  app.silent = true;
  const items = new Router().get('/:item', (context) => {
    context.body = 'fine';
  });
  const router = new Router({ prefix: '/v1' })
    .use(async (_, next) => next())
    .get('/users/:name', (context) => {
      context.body = 'fine';
    })
    .get('/fails', () => {
      throw new Error('on purpose');
    })
    .use('/items', items.routes());
  app.use(router.routes()).use(router.allowedMethods());
  app.use((context) => {
    if (context.path === '/plain/7') context.body = 'no route';
  });
  app.listen(process.env.PORT, () => console.log('listening on it'));
};
