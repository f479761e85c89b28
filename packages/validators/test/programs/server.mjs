/** A server that answers everything, at the port that it is given. */
import { createServer } from 'node:http';

const server = createServer((_request, response) => response.end('ok'));
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
