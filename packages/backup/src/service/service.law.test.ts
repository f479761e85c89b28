/** What the service does over any course of use, against a model of a dozen lines. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EVERY, LOOK, service, type TestService } from '../../test/services.ts';

const KEPT = 3;
const SLEPT = 60_000;

/** `last`: when the last attempt began, by the sum of all that passed. */
interface Model {
  now: number;
  last: number;
  isDirty: boolean;
  isRunning: boolean;
  isBroken: boolean;
  woke: boolean;
  /** Whether the program ever said that the state is in use. */
  isTold: boolean;
  value: number;
  /** That of the newest snapshot. */
  keptValue: number | undefined;
  kept: number;
  failed: number;
}

type Step = (model: Model, real: TestService) => Promise<void>;

function attempted(model: Model): void {
  model.last = model.now;
  model.woke = false;
  if (model.isBroken) model.failed += 1;
  else {
    model.kept += 1;
    model.isDirty = false;
    model.keptValue = model.value;
  }
}

/** What comes of it when one is due: the state is read when nobody can say, and kept when it differs. */
function due(model: Model): void {
  const isRead = model.isDirty || !model.isTold;
  if (!isRead) return;
  if (model.isDirty || model.isBroken || model.value !== model.keptValue) attempted(model);
  else model.last = model.now;
}

class Does implements fc.AsyncCommand<Model, TestService> {
  readonly #name: string;
  readonly #step: Step;

  constructor(name: string, step: Step) {
    this.#name = name;
    this.#step = step;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: TestService): Promise<void> {
    await this.#step(model, real);
    const [list, stats] = [await real.backup.list(), await real.backup.stats()];
    expect(stats).toMatchObject({ kept: model.kept, failed: model.failed });
    expect(list.map(({ sequence }) => sequence)).toEqual(newest(model.kept));
  }

  toString(): string {
    return this.#name;
  }
}

/** Sequence numbers of what is left of so many. */
const newest = (kept: number): number[] =>
  Array.from({ length: Math.min(KEPT, kept) }, (_, i) => Math.max(0, kept - KEPT) + i + 1);

const touch = new Does('touch', async (model, { backup }) => {
  model.isDirty = true;
  model.isTold = true;
  backup.touch();
});
const change = new Does('change without a word', async (model, { state }) => {
  model.value += 1;
  state.value = model.value;
});
const now = new Does('now', async (model, { backup }) => {
  attempted(model);
  await backup.now().catch(() => undefined);
});
const start = new Does('start', async (model, { backup, pass }) => {
  if (!model.isRunning) model.last = model.kept === 0 ? Number.NEGATIVE_INFINITY : model.now;
  const isFirst = !model.isRunning && model.kept === 0;
  model.isRunning = true;
  if (isFirst) due(model);
  backup.start();
  await pass(0);
});
const stop = new Does('stop', async (model, { backup }) => {
  if (model.isRunning) due(model);
  model.isRunning = false;
  model.woke = false;
  await backup.stop();
});
const breaks = new Does('break or mend', async (model, { state }) => {
  model.isBroken = !model.isBroken;
  state.broken = model.isBroken;
});
async function letPass(looks: number, model: Model, { pass }: TestService): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    model.now += LOOK;
    const isDue = model.woke || model.now - model.last >= EVERY;
    if (model.isRunning && isDue) due(model);
    model.woke = false;
  }
  await pass(looks * LOOK);
}
const passes = (looks: number): Does => new Does(`pass ${looks} looks`, (model, real) => letPass(looks, model, real));
const jumps = (ms: number): Does =>
  new Does(`jump the wall by ${ms}`, async (model, real) => {
    real.clock.jumpWall(ms);
    model.woke = model.isRunning && ms >= SLEPT;
    // Looked at right away, so that two jumps never make one.
    await letPass(1, model, real);
  });

const command = fc.oneof(
  fc.constantFrom(touch, change, now, start, stop, breaks),
  fc.integer({ min: 1, max: 6 }).map(passes),
  fc.constantFrom(-86_400_000, -SLEPT, SLEPT - 1, SLEPT, 3_600_000).map(jumps),
);

describe('a service', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('attempts what is due and nothing else, keeps the last that could be kept, whatever is done to it', async () => {
    const model = (): Model => ({
      now: 0,
      last: 0,
      isDirty: false,
      isRunning: false,
      isBroken: false,
      woke: false,
      isTold: false,
      value: 0,
      keptValue: undefined,
      kept: 0,
      failed: 0,
    });
    await fc.assert(
      fc.asyncProperty(fc.commands([command], { maxCommands: 40, size: 'max' }), async (commands) => {
        const real = service({ keep: { last: KEPT } });
        try {
          await fc.asyncModelRun(() => ({ model: model(), real }), commands);
        } finally {
          await real.backup.stop();
        }
      }),
      { numRuns: 60 },
    );
  });
});
