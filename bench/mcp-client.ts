/** A client of MCP on the pipes of one server, that costs as little as a client can: lines of JSON, answers by their number. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Answered {
  readonly id: number;
  readonly result?: {
    readonly content?: readonly { readonly text?: string }[];
    readonly structuredContent?: unknown;
    readonly tools?: readonly { name: string; outputSchema?: unknown }[];
  };
}

const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };

export class LineClient {
  readonly #program: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answered) => void>();
  #next = 0;

  constructor(command: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.#program = spawn(process.execPath, command, { env, stdio: ['pipe', 'pipe', 'ignore'] });
    let rest = '';
    this.#program.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const answer = JSON.parse(line) as Answered;
        this.#waiting.get(answer.id)?.(answer);
        this.#waiting.delete(answer.id);
      }
    });
  }

  get pid(): number {
    return this.#program.pid ?? 0;
  }

  async hello(): Promise<void> {
    await this.#ask('initialize', HELLO);
    this.#program.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  }

  call(name: string): Promise<Answered> {
    return this.#ask('tools/call', { name, arguments: {} });
  }

  async tools(): Promise<readonly { readonly name: string; readonly outputSchema?: unknown }[]> {
    return (await this.#ask('tools/list', {})).result?.tools ?? [];
  }

  async end(): Promise<void> {
    this.#program.stdin?.end();
    await once(this.#program, 'exit');
  }

  #ask(method: string, params: object): Promise<Answered> {
    const id = this.#next++;
    const answered = new Promise<Answered>((resolve) => this.#waiting.set(id, resolve));
    this.#program.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return answered;
  }
}
