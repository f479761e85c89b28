/**
 * What 100 tabs cost that somebody has left open: the same program with and without them, in turns. It measures 50 busy
 * operations, so that nearly all sections change each second.
 */
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { cost, type Round, type TogetherCase } from '../case.ts';
import { type Program, startBare } from '../program.ts';

const TABS = 100;
const ROUNDS = 3;
/** Start-up leaves work behind, and tabs that come are told everything at first. */
const SETTLE_MS = 4_000;
const STRETCH_MS = 8_000;

async function together(): Promise<Round[]> {
  const program = await startBare('dashboard');
  try {
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const without = await share(program);
      const tabs = await Promise.all(Array.from({ length: TABS }, () => openTab(program.port)));
      const withTabs = await share(program);
      for (const tab of tabs) tab.close();
      rounds.push({ 'no tab': without, '100 tabs': withTabs, 'one tab hears': heard(tabs) });
    }
    return rounds;
  } finally {
    await program.stop();
  }
}

/** Of a core, in percent. */
async function share(program: Program): Promise<number> {
  await sleep(SETTLE_MS);
  const [before, began] = [await program.cpu(), performance.now()];
  await sleep(STRETCH_MS);
  return (((await program.cpu()) - before) / 1000 / (performance.now() - began)) * 100;
}

interface OpenTab {
  bytes(): number;
  close(): void;
}

async function openTab(port: number): Promise<OpenTab> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/api/stream', agent: false }, resolve).on('error', reject);
  });
  if (response.statusCode !== 200) throw new Error(`A tab was answered by ${response.statusCode}`);
  let bytes = 0;
  response.on('data', (piece: Buffer) => {
    bytes += piece.length;
  });
  response.on('error', () => undefined);
  return { bytes: () => bytes, close: () => void response.destroy() };
}

/** Kilobytes a second, and that the slowest of them heard something at all. */
function heard(tabs: readonly OpenTab[]): number {
  return Math.min(...tabs.map((tab) => tab.bytes())) / 1000 / ((SETTLE_MS + STRETCH_MS) / 1000);
}

export const dashboardTabs: TogetherCase = {
  name: 'dashboard-tabs',
  title: 'A dashboard that is open in 100 tabs',
  unit: '% of a core, KB/s for what a tab hears',
  packages: ['dashboard'],
  rounds: 1,
  together,
  figures: [
    {
      name: '100 tabs add to the program',
      of: (round) => cost(round, '100 tabs') - cost(round, 'no tab'),
      show: (value) => `${value.toFixed(2)} %`,
      floor: { atMost: 5 },
    },
  ],
};
