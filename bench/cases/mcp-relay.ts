/**
 * What `perfkit run --mcp` adds to a request: a server that answers at once, asked directly and through it, in turns by the same
 * client. With 64 under way each request waits for the others as well, so there only the loss counts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cost, type Round, type TogetherCase } from '../case.ts';

const ROUNDS = 15;
const CALLS = 400;
const IN_FLIGHT = 64;
const server = fileURLToPath(new URL('../servers/mcp-lines.mjs', import.meta.url));
const perfkit = fileURLToPath(import.meta.resolve('@perf/cli/package.json')).replace('package.json', 'dist/bin.js');

/** One client on the pipes of one server. */
class Client {
  readonly #program: ChildProcess;
  readonly #waiting = new Map<number, () => void>();
  #next = 0;

  constructor(command: readonly string[], cwd: string) {
    this.#program = spawn(process.execPath, command, { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
    let rest = '';
    this.#program.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#answered((JSON.parse(line) as { readonly id: number }).id);
    });
  }

  call(): Promise<void> {
    const id = this.#next++;
    const answered = new Promise<void>((resolve) => this.#waiting.set(id, resolve));
    const params = { name: 'add', arguments: { a: id, b: 1 } };
    this.#program.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })}\n`);
    return answered;
  }

  async end(): Promise<void> {
    this.#program.stdin?.end();
    await once(this.#program, 'exit');
  }

  #answered(id: number): void {
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
  }
}

/** Milliseconds a call at p50, one after another. */
async function median(client: Client): Promise<number> {
  const spans: number[] = [];
  for (let made = 0; made < CALLS; made += 1) {
    const began = performance.now();
    await client.call();
    spans.push(performance.now() - began);
  }
  return spans.sort((a, b) => a - b)[CALLS / 2] ?? Number.NaN;
}

/** @returns the share of calls that were answered; what is lost never is */
async function answeredAtOnce(client: Client): Promise<number> {
  let answered = 0;
  const ask = async (): Promise<void> => {
    for (let made = 0; made < 20; made += 1) {
      await client.call();
      answered += 1;
    }
  };
  await Promise.race([
    Promise.all(Array.from({ length: IN_FLIGHT }, ask)),
    new Promise((resolve) => setTimeout(resolve, 10_000).unref()),
  ]);
  return answered / (IN_FLIGHT * 20);
}

async function together(): Promise<Round[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
  const direct = new Client([server], folder);
  const again = new Client([server], folder);
  const through = new Client([perfkit, 'run', '--mcp', '--', process.execPath, server], folder);
  const all = { direct, 'direct, again': again, 'run --mcp': through };
  for (const client of Object.values(all)) await median(client);
  const rounds: Round[] = [];
  for (let done = 0; done < ROUNDS; done += 1) {
    const round: Record<string, number> = {};
    for (const [name, client] of Object.entries(all)) round[name] = await median(client);
    rounds.push({ ...round, answered: await answeredAtOnce(through) });
  }
  for (const client of Object.values(all)) await client.end();
  rmSync(folder, { recursive: true, force: true });
  return rounds;
}

const added = (variant: string) => ({
  of: (round: Round) => cost(round, variant) - cost(round, 'direct'),
  show: (value: number) => `${value.toFixed(3)} ms`,
});

export const mcpRelay: TogetherCase = {
  name: 'mcp-relay',
  title: 'A request to an MCP server on stdio, directly and through `perfkit run --mcp`',
  unit: 'ms a call at p50',
  together,
  figures: [
    { name: 'what `run --mcp` adds', ...added('run --mcp'), floor: { atMost: 0.3 } },
    { name: 'what a second direct server adds: the noise', ...added('direct, again') },
    {
      name: 'answered of 1,280 calls, 64 under way',
      of: (round) => cost(round, 'answered'),
      show: (value) => `${(100 * value).toFixed(2)} %`,
      floor: { atLeast: 1 },
    },
  ],
};
