/** One route of Express. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import { serve } from './serving.ts';

const app = express();
app.get('/users/:id', (_, response) => void response.json({ ok: true }));
const server = app.listen(0, '127.0.0.1', () => serve(server.address() as AddressInfo));
