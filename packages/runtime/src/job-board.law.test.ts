import { createMonitor, type Job } from '@perf/core';
import { type FakeClock, fakeClock } from '@tooling/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobBoard } from './job-board.ts';

/** A process that has the job, and tells of it as the preload does: when a run begins or ends. */
function member(board: JobBoard, clock: FakeClock, source: string) {
  const monitor = createMonitor({ tick: 'manual', clock });
  const job: Job = monitor.job('nightly', { every: '1m', grace: '5s' });
  const tell = (): void => board.hear(`${source}/1`, monitor.jobs(), clock.monotonic());
  tell();
  return { job, tell, end: () => board.end((part) => part.startsWith(`${source}/`), clock.monotonic()) };
}

describe('jobs of several processes', () => {
  it('are, as one, what they are of a single process that did all of it', () => {
    // Processes come and go while the runs of one job go round among them.
    const step = fc.oneof(
      fc.record({ advance: fc.nat(60_000) }),
      fc.record({ run: fc.nat(3), fails: fc.boolean() }),
      fc.record({ ends: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const clock = fakeClock();
        const board = new JobBoard();
        const alone = createMonitor({ tick: 'manual', clock });
        const whole = alone.job('nightly', { every: '1m', grace: '5s' });
        let born = 0;
        const birth = () => member(board, clock, String(born++));
        const members = [birth(), birth(), birth(), birth()];
        for (const step of steps) {
          if ('advance' in step) clock.advance(step.advance);
          else if ('ends' in step) {
            members[step.ends]?.end();
            members[step.ends] = birth();
          } else {
            // Two runs at one moment have no order.
            clock.advance(1);
            const run = (job: Job): void => {
              try {
                job.run(() => {
                  if (step.fails) throw new Error('full');
                });
              } catch {
                // Counted as a failed run.
              }
            };
            run(whole);
            const one = members[step.run] as (typeof members)[0];
            run(one.job);
            one.tell();
          }
          const [seen, ...others] = board.seen(clock.monotonic());
          const [expected] = alone.jobs();
          expect(others).toEqual([]);
          // Failures in a row are those of the process that ran last.
          const { failures: _, ...rest } = expected as NonNullable<typeof expected>;
          expect(seen).toMatchObject({ ...rest, hasProgram: true, wasCutOff: false });
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a job whose program has ended', () => {
  it('is late in time all the same, and goes on in the next program from its last run', () => {
    const clock = fakeClock();
    const board = new JobBoard();
    const first = member(board, clock, 'a');
    first.job.run(() => 1);
    first.tell();
    first.end();
    const seen = () => board.seen(clock.monotonic())[0];
    expect(seen()).toMatchObject({ hasProgram: false, troubles: { late: false } });
    clock.advance(65_001);
    expect(seen()).toMatchObject({ hasProgram: false, troubles: { late: true, missed: false } });
    const second = member(board, clock, 'b');
    expect(seen()).toMatchObject({ hasProgram: true, troubles: { late: true } });
    second.job.run(() => 1);
    second.tell();
    expect(seen()).toMatchObject({ hasProgram: true, troubles: { late: false } });
  });

  it('is cut off when its run was under way', () => {
    const clock = fakeClock();
    const board = new JobBoard();
    const { job, tell, end } = member(board, clock, 'a');
    void job.run(() => new Promise(() => undefined));
    tell();
    const seen = () => board.seen(clock.monotonic())[0];
    expect(seen()).toMatchObject({ running: 1, wasCutOff: false });
    end();
    expect(seen()).toMatchObject({ running: 0, wasCutOff: true, troubles: { failing: undefined } });
  });
});

describe('a board of jobs', () => {
  it('takes runs in two processes at once for overlapping', () => {
    const clock = fakeClock();
    const board = new JobBoard();
    for (const source of ['a', 'b']) {
      const { job, tell } = member(board, clock, source);
      void job.run(() => new Promise(() => undefined));
      tell();
    }
    expect(board.seen(clock.monotonic())).toMatchObject([{ running: 2, troubles: { overlapping: true } }]);
  });

  it('makes room for new jobs with those whose programs have ended, and for no more', () => {
    const clock = fakeClock();
    const board = new JobBoard();
    const monitor = createMonitor({ tick: 'manual', clock });
    const tell = (name: string, source: string): void => {
      monitor.job(name);
      board.hear(source, monitor.jobs().slice(-1), clock.monotonic());
    };
    for (let i = 0; i < 1_000; i += 1) tell(`job ${i}`, i === 500 ? 'gone/1' : 'here/1');
    tell('too many', 'here/1');
    expect(board.seen(0).length).toBe(1_000);
    board.end((source) => source === 'gone/1', 0);
    tell('one more', 'here/1');
    const names = board.seen(0).map(({ name }) => name);
    expect([names.length, names.includes('job 500'), names.at(-1)]).toEqual([1_000, false, 'one more']);
  });
});
