const app = require('fastify4')();
app.get('/users/:name', async () => ({ ok: true }));
app.register(
  async (scope) => {
    scope.addHook('preHandler', async (request, reply) => {
      if (request.headers.authorization === undefined) return reply.code(401).send('no');
    });
    scope.get('/items/:item', async () => ({ ok: true }));
  },
  { prefix: '/v1' },
);
app.get('/fails', async () => {
  throw new Error('on purpose');
});
app.listen({ port: Number(process.env.PORT) }).then(() => console.log('listening on it'));
