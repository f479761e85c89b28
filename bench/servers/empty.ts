/** The least a server can do, so what a watch costs weighs most here. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from './serving.ts';

const server = createServer((_, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"ok":true}');
});
server.listen(0, '127.0.0.1', () => serve(server.address() as AddressInfo));
