/**
 * MCP over standard input and output, for a client that started this process. When the client is gone, or sends a message
 * longer than any, the connection ends.
 */
import {
  isJSONRPCRequest,
  type McpRequestContext,
  type McpServer,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { LONGEST_MESSAGE, MOST_SUBSCRIPTIONS, type Served } from './served.ts';
import { acceptSubscriptions, tell } from './subscriptions.ts';

/** @param onEnd called once, when nobody can ask any longer */
export function serveOverStdio({ create, changes, onerror }: Served, onEnd: () => void): void {
  let pinned: McpServer | undefined;
  let stop: (() => void) | undefined;
  const factory: McpServerFactory = ({ era }: McpRequestContext) => {
    const server = create();
    if (era === 'legacy') acceptSubscriptions(server, changes);
    pinned = server;
    return server;
  };
  const transport = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: LONGEST_MESSAGE });
  serveStdio(factory, { transport, onerror, maxSubscriptions: MOST_SUBSCRIPTIONS });

  const { onmessage, onclose } = transport;
  transport.onmessage = (message) => {
    // The SDK answers this one itself; from then on there is somebody who wants to know.
    if (isJSONRPCRequest(message) && message.method === 'subscriptions/listen') {
      stop ??= changes.subscribe((event) => {
        if (event.kind === 'resource_updated' && pinned !== undefined) void tell(pinned.server, event.uri);
      });
    }
    onmessage?.(message);
  };
  transport.onclose = () => {
    stop?.();
    onclose?.();
    onEnd();
  };
}
