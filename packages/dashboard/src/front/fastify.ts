/** For fastify: a plugin, which says itself where it is mounted, and leaves bodies unread. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeHandler } from './node.ts';

/** As much of an instance as is needed: no version of fastify has to be installed. */
interface FastifyLike {
  readonly prefix: string;
  all(path: string, handler: (request: RequestLike, reply: ReplyLike) => void): unknown;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: null) => void) => void,
  ): unknown;
}

interface RequestLike {
  readonly raw: IncomingMessage;
}

interface ReplyLike {
  readonly raw: ServerResponse;
  hijack(): void;
}

export type FastifyPlugin = (instance: FastifyLike, options: unknown, done: () => void) => void;

export function fastifyPlugin(handler: NodeHandler): FastifyPlugin {
  return (instance, _, done) => {
    const { prefix } = instance;
    instance.removeAllContentTypeParsers();
    instance.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    const answer = ({ raw }: RequestLike, reply: ReplyLike): void => {
      reply.hijack();
      // As express has it, so that there is one way to be mounted.
      const originalUrl = raw.url ?? '/';
      const url = originalUrl.slice(prefix.length);
      handler(
        Object.assign(raw, { originalUrl, baseUrl: prefix, url: url.startsWith('/') ? url : `/${url}` }),
        reply.raw,
      );
    };
    instance.all('/', answer);
    instance.all('/*', answer);
    done();
  };
}
