/** An MCP server over stdio, watched from the pipes: bytes of both directions in, calls out. */
import type { Clock, Monitor } from '@perf/core';
import type { Relayed } from '../adapters/relay.ts';
import type { Notes } from '../notes.ts';
import { createMcpTraffic, type End } from './mcp-traffic.ts';
import { MessageReader } from './message-reader.ts';

export interface McpPipes extends Relayed {
  /** To be called when the server has ended. @param notes get what could not be read */
  ended(notes: Notes): void;
}

export function watchMcpPipes(monitor: Monitor, clock: Clock): McpPipes {
  const traffic = createMcpTraffic(monitor, clock);
  const reader = (from: End) => new MessageReader((message) => traffic.saw(from, message));
  const [client, server] = [reader('client'), reader('server')];
  return {
    onRequest: (chunk) => client.read(chunk),
    onAnswer: (chunk) => server.read(chunk),
    onLeft: () => traffic.clientLeft(),
    ended(notes) {
      traffic.serverEnded();
      tellMalformed(notes, client.malformed, 'that the client sent');
      tellMalformed(notes, server.malformed, 'on the standard output of the server, which belongs to MCP alone,');
    },
  };
}

function tellMalformed(notes: Notes, count: number, which: string): void {
  if (count > 0)
    notes.add(
      `${count} ${count === 1 ? 'line' : 'lines'} ${which} ${count === 1 ? 'was' : 'were'} no JSON. Passed on as ${count === 1 ? 'it' : 'they'} came.`,
    );
}
