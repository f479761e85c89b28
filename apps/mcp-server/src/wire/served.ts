/** What is served, over whatever wire: one factory for all eras, and what changes. */
import type { McpServer } from '@modelcontextprotocol/server';
import type { Changes } from './changes.ts';

export interface Served {
  /** A server with all its tools, resources and prompts, not yet connected. Cheap: over HTTP there is one a request. */
  readonly create: () => McpServer;
  readonly changes: Changes;
  /** Told of what no answer tells. */
  readonly onerror: (error: Error) => void;
}

/** Bytes: arguments are short, and nobody's memory is filled with others. */
export const LONGEST_MESSAGE = 1_048_576;
export const MOST_SUBSCRIPTIONS = 256;
