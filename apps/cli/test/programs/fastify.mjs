// A fastify server as its documentation shows it.
import Fastify from 'fastify';

const app = Fastify();
app.get('/users/:name', async (request) => ({ name: request.params.name }));
app.post('/orders', async (_, reply) => reply.code(201).send({ ok: true }));
app.get('/boom', async () => {
  throw new Error('boom');
});
app.register(
  (scope, _, done) => {
    scope.get('/items/:id', async () => 'item');
    done();
  },
  { prefix: '/v1' },
);
const address = await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
console.log(`listening on ${address}`);
process.on('SIGTERM', () => app.close().then(() => process.exit(0)));
