/**
 * A tab that is left open: what its page and the program behind it hold after a while, beside what they held when both had
 * warmed up. A frame comes each second. PERF_SOAK_MINUTES=60 for an hour.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { cost, type Round, type TogetherCase } from '../case.ts';
import { startBare } from '../program.ts';
import { heldBy, noBrowser, openBrowser, openTab } from '../tab.ts';

const MINUTES = Number(process.env.PERF_SOAK_MINUTES ?? 3);
/** Sparklines are full after a minute. */
const WARM_UP_MS = 75_000;

async function together(): Promise<Round[]> {
  const program = await startBare('dashboard');
  const browser = await openBrowser();
  try {
    const tab = await openTab(browser);
    await tab.page.goto(`http://127.0.0.1:${program.port}/?range=5m`);
    await sleep(WARM_UP_MS);
    const [tabBefore, programBefore] = [await heldBy(tab), residentOf(program.pid)];
    await sleep(MINUTES * 60_000);
    const [tabAfter, programAfter] = [await heldBy(tab), residentOf(program.pid)];
    return [
      {
        'tab before': tabBefore,
        'tab after': tabAfter,
        'program before': programBefore,
        'program after': programAfter,
      },
    ];
  } finally {
    await browser.close();
    await program.stop();
  }
}

function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
}

const growth = (round: Round, of: string): number => cost(round, `${of} after`) / cost(round, `${of} before`);

export const dashboardSoak: TogetherCase = {
  name: 'dashboard-soak',
  title: `A dashboard that is left open for ${MINUTES} minutes`,
  unit: 'bytes held',
  packages: ['dashboard'],
  rounds: 1,
  impossible: () => (process.platform === 'linux' ? noBrowser() : 'it reads /proc'),
  together,
  figures: [
    {
      name: 'what the page holds, after to before',
      of: (round) => growth(round, 'tab'),
      show: (value) => `×${value.toFixed(3)}`,
      floor: { atMost: 1.1 },
    },
    {
      name: 'memory of the program, after to before',
      of: (round) => growth(round, 'program'),
      show: (value) => `×${value.toFixed(3)}`,
    },
  ],
};
