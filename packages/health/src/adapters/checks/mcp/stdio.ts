/** An MCP server that is started for the look and ended after it: messages are lines on its standard input and output. */

import { endingText, hidden } from '../command.ts';
import { type Program, type ProgramOptions, startProgram } from '../program.ts';
import { type Channel, type Message, messageOf, resultOf } from './protocol.ts';

export interface StdioChannel extends Channel {
  /** Ends the server and all it has started. */
  end(): Promise<void>;
}

/** The longest line that is waited for: what is longer is no answer to what we ask. */
const MOST_CHARACTERS = 4_000_000;

interface Waiting {
  resolve(message: Message): void;
  reject(error: Error): void;
}

export function startServer(options: ProgramOptions): StdioChannel {
  const program = startProgram(options);
  const waiting = new Map<unknown, Waiting>();
  let next = 1;
  let lost: Error | undefined;
  const lose = (error: Error): void => {
    lost ??= error;
    for (const { reject } of waiting.values()) reject(lost);
    waiting.clear();
  };
  const send = (message: object): void => program.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  readLines(program, {
    line: (text) => take(text, { waiting, send }),
    tooLong: () => lose(new Error('sent a line without an end')),
  });
  const secrets = Object.values(options.env ?? {});
  program.ended.then((ending) => lose(new Error(hidden(endedText(program, endingText(ending)), secrets))), lose);
  return {
    async request(method, params) {
      const id = next;
      next += 1;
      const answer = new Promise<Message>((resolve, reject) => {
        if (lost !== undefined) reject(lost);
        else waiting.set(id, { resolve, reject });
      });
      send({ id, method, params });
      return resultOf(await answer);
    },
    notify: async (method) => send({ method }),
    end: () => program.end(),
  };
}

function endedText(program: Program, how: string): string {
  const [last = ''] = program.stderr().trimEnd().split('\n').slice(-1);
  return `the server ${how}${last === '' ? '' : `: ${last}`}`;
}

function readLines(program: Program, on: { line: (text: string) => void; tooLong: () => void }): void {
  let rest = '';
  program.onOutput((text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) on.line(line);
    if (rest.length > MOST_CHARACTERS) {
      rest = '';
      on.tooLong();
    }
  });
}

interface Ends {
  readonly waiting: Map<unknown, Waiting>;
  readonly send: (message: object) => void;
}

function take(line: string, { waiting, send }: Ends): void {
  // Programs print what is no message, like a banner.
  const message = messageOf(line);
  if (message === undefined) return;
  const { id, method } = message;
  if (typeof method === 'string') {
    // The server asks us: it may wait for an answer before it gives its own.
    if (id !== undefined) send(method === 'ping' ? { id, result: {} } : { id, error: NOT_OFFERED });
    return;
  }
  waiting.get(id)?.resolve(message);
  waiting.delete(id);
}

const NOT_OFFERED = { code: -32_601, message: 'a health check offers nothing' };
