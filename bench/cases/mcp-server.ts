/**
 * `perfkit-mcp` beside the smallest server that the SDK makes, bundled in the same way: how many calls a second, and how long
 * from the start to the first answer. Both declare and answer the same text and value. As agents do, it asks of a run that was there before.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { cost, type Round, type TogetherCase } from '../case.ts';
import { LineClient } from '../mcp-client.ts';

const ROUNDS = 15;
const CALLS = 300;
const perfkit = fileURLToPath(new URL('../../apps/mcp-server/dist/bin.js', import.meta.url));
const bareSource = fileURLToPath(new URL('../servers/mcp-bare.ts', import.meta.url));

/** Of a program that did nothing. */
export const emptyReport = {
  ...{ schema: 1, service: 'shop', from: 1_000, to: 1_760_000_000_000, meetingTargets: null, operations: [] },
  ...{ resources: [], contracts: [], readingContracts: [], findings: [], slowest: [], notes: [] },
};

async function bundled(folder: string): Promise<string> {
  await build({
    ...{ entry: { bare: bareSource }, outDir: folder, format: 'esm', target: 'node22', platform: 'node', silent: true },
    ...{ noExternal: [/.*/], dts: false, config: false, treeshake: true, removeNodeProtocol: false, clean: false },
    outExtension: () => ({ js: '.mjs' }),
  });
  return join(folder, 'bare.mjs');
}

/** Calls a second, one after another. */
async function rate(client: LineClient): Promise<number> {
  const began = performance.now();
  for (let made = 0; made < CALLS; made += 1) await client.call('get_report');
  return (CALLS * 1_000) / (performance.now() - began);
}

/** Milliseconds from the start of the process to the first answer of a tool. */
async function firstAnswer(command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const began = performance.now();
  const client = new LineClient(command, env);
  await client.hello();
  await client.call('get_report');
  const took = performance.now() - began;
  await client.end();
  return took;
}

async function together(): Promise<Round[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
  mkdirSync(join(folder, 'runs'));
  writeFileSync(join(folder, 'runs', 'run.json'), JSON.stringify(emptyReport));
  const own = [perfkit, '--data-dir', folder];
  const client = new LineClient(own);
  await client.hello();
  const { result } = await client.call('get_report');
  const { outputSchema: schema } = (await client.tools()).find(({ name }) => name === 'get_report') ?? {};
  const answer = { text: result?.content?.[0]?.text ?? '', value: result?.structuredContent, schema };
  const env = { ...process.env, BARE_ANSWER: JSON.stringify(answer) };
  const bare = [await bundled(folder)];
  const all = { perfkit: client, bare: new LineClient(bare, env), 'bare, again': new LineClient(bare, env) };
  for (const [name, each] of Object.entries(all)) {
    if (name !== 'perfkit') await each.hello();
    await rate(each);
  }
  const rounds: Round[] = [];
  for (let done = 0; done < ROUNDS; done += 1) {
    const round: Record<string, number> = {};
    for (const [name, each] of Object.entries(all)) round[name] = await rate(each);
    round['perfkit starts'] = await firstAnswer(own, process.env);
    round['bare starts'] = await firstAnswer(bare, env);
    rounds.push(round);
  }
  for (const each of Object.values(all)) await each.end();
  rmSync(folder, { recursive: true, force: true });
  return rounds;
}

const ratio = (variant: string, peer: string) => ({
  of: (round: Round) => cost(round, variant) / cost(round, peer),
  show: (value: number) => value.toFixed(2),
});

export const mcpServer: TogetherCase = {
  name: 'mcp-server',
  title: '`perfkit-mcp` on stdio beside the smallest server of the SDK, bundled alike',
  packages: ['mcp-server'],
  unit: 'calls a second; of starts ms to the first answer',
  together,
  figures: [
    { name: 'rate of the bare server', ...ratio('perfkit', 'bare'), floor: { atLeast: 0.8 } },
    { name: 'the same of the bare one: the noise', ...ratio('bare, again', 'bare') },
    {
      name: 'start to first answer, of the bare one’s',
      ...ratio('perfkit starts', 'bare starts'),
      floor: { atMost: 1.3 },
    },
  ],
};
