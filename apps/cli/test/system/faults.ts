/** What befalls the system, and what has to hold while it does and after. Each leaves it as it was. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type System, until } from './system.ts';

/** Long enough for a few ticks and backups. */
const LASTS_MS = 2_500;
/** Orders that the shop is made to refuse, so that an alert fires. */
export const REFUSED = 100;
const HOUR_MS = 3_600_000;
/** As faketime has them, with what they come to. */
const JUMPS = { '+1d': 24 * HOUR_MS, '-1h': -HOUR_MS, '+0': 0 };

export interface Fault {
  readonly name: string;
  /** @throws when the system does not stand it, or does not come back from it */
  befall(system: System): Promise<void>;
}

/** Customers are served while it lasts, as many as usual. */
async function whileServed(system: System, lasts: () => Promise<void>): Promise<void> {
  const { saved, failed, unanswered } = system.load;
  await lasts();
  if (system.load.saved - saved < 20)
    throw new Error(`Expected customers to be served, ${system.load.saved - saved} were`);
  if (system.load.failed !== failed || system.load.unanswered !== unanswered)
    throw new Error('a customer was not served');
}

/** What the history acknowledges grows again, and is never less than it was. */
async function untilItGrows(system: System): Promise<void> {
  const before = await system.kept();
  await until('the history to grow', async () => (await system.kept()) > before);
}

/** To the last byte. @returns the file that fills it */
function fill(folder: string): string {
  const file = join(folder, 'filler');
  const descriptor = openSync(file, 'w');
  try {
    for (const size of [2 ** 20, 2 ** 12, 1]) {
      try {
        for (;;) writeSync(descriptor, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(descriptor);
  }
  return file;
}

const fullDisk = (dataFolder: string): Fault => ({
  name: 'full disk',
  async befall(system) {
    let filler = '';
    await whileServed(system, async () => {
      filler = fill(dataFolder);
      await pause(LASTS_MS);
    });
    const { notes } = await system.ask<{ notes: readonly string[] }>('status');
    const said = notes.filter((note) => /^The history lost a second/.test(note));
    if (said.length !== 1) throw new Error(`Expected one note about the history, got ${JSON.stringify(notes)}`);
    rmSync(filler);
    await untilItGrows(system);
  },
});

const receiversOut: Fault = {
  name: 'receivers out',
  async befall(system) {
    const { pager, receiver } = system;
    await until('no alert', async () => (await system.ask<{ alertsFiring: number }>('status')).alertsFiring === 0);
    const told = pager.taken.length;
    pager.isOut = true;
    receiver.isOut = true;
    const turnedAway = pager.turnedAway;
    await system.fail(REFUSED);
    await until('the pager to be tried', () => pager.turnedAway > turnedAway);
    await pause(LASTS_MS);
    pager.isOut = false;
    receiver.isOut = false;
    await until('the alert to be told', () =>
      pager.taken.slice(told).some((body) => String(body).includes('orders fail')),
    );
    const written = receiver.taken.length;
    await until('measurements to be written', () => receiver.taken.length > written);
  },
};

const killedWorker: Fault = {
  name: 'killed worker',
  befall: (system) =>
    whileServed(system, () => Promise.all([system.killWorker(), pause(LASTS_MS)]).then(() => undefined)),
};

const killedProgram: Fault = {
  name: 'killed program',
  async befall(system) {
    await system.killProgram();
    await untilItGrows(system);
  },
};

const killedServe: Fault = {
  name: 'killed serve',
  async befall(system) {
    await system.kept();
    await whileServed(system, async () => {
      await system.killServe();
      await pause(LASTS_MS);
    });
    await untilItGrows(system);
  },
};

const jumpedClock: Fault = {
  name: 'jumped clock',
  async befall(system) {
    for (const [offset, by] of Object.entries(JUMPS)) {
      await whileServed(system, async () => {
        system.setClock(offset);
        await pause(LASTS_MS);
      });
      const { to } = await system.ask<{ to: number }>('report');
      if (Math.abs(to - Date.now() - by) > HOUR_MS / 2) throw new Error('Expected the clock to have jumped');
      await untilItGrows(system);
    }
  },
};

/** In the order of the short run. */
export const faultsOn = (dataFolder: string): readonly Fault[] => [
  fullDisk(dataFolder),
  receiversOut,
  killedWorker,
  killedProgram,
  killedServe,
  jumpedClock,
];
