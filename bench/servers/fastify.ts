/** One route of Fastify. */
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { serve } from './serving.ts';

const app = Fastify();
app.get('/users/:id', async () => ({ ok: true }));
await app.listen({ port: 0, host: '127.0.0.1' });
serve(app.server.address() as AddressInfo);
