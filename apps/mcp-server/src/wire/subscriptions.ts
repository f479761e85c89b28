/**
 * Subscriptions of one connection or session. Of the years before, a client names each resource; of 2026-07-28 on a pipe,
 * the SDK keeps the names and lets through what fits.
 */
import { type McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Changes } from './changes.ts';

const MOST = 100;

/** Lets a client of the years before subscribe. To be called before the server is connected. */
export function acceptSubscriptions({ server }: McpServer, changes: Changes): void {
  const wanted = new Set<string>();
  let stop: (() => void) | undefined;
  const end = (): void => {
    wanted.clear();
    stop?.();
    stop = undefined;
  };
  server.setRequestHandler('resources/subscribe', ({ params: { uri } }) => {
    if (wanted.size >= MOST) throw tooMany();
    wanted.add(uri);
    stop ??= changes.subscribe((event) => {
      if (event.kind === 'resource_updated' && wanted.has(event.uri)) void tell(server, event.uri);
    });
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params: { uri } }) => {
    wanted.delete(uri);
    if (wanted.size === 0) end();
    return {};
  });
  const { onclose } = server;
  server.onclose = () => {
    end();
    onclose?.();
  };
}

/** A client that is gone needs no news. */
export async function tell(server: McpServer['server'], uri: string): Promise<void> {
  await server.sendResourceUpdated({ uri }).catch(() => undefined);
}

function tooMany(): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Expected at most ${MOST} subscriptions; unsubscribe from some.`,
  );
}
