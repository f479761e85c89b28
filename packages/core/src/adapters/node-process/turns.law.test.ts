import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Look, type Stall, Turns } from './turns.ts';

/** A turn of the loop: it waits, counted or (after a signal) not, then it computes. */
interface Turn {
  readonly wait?: number;
  readonly lost?: number;
  readonly compute?: number;
  /** Waits synchronously, as for a child process. */
  readonly block?: number;
  readonly late?: number;
  readonly asleep?: boolean;
}

const turns = fc.array(fc.record({ wait: fc.nat(300), compute: fc.nat(300) }), { maxLength: 40 });

function watched(): { turns: Turns; stalls: Stall[]; pass(turn: Turn): Look } {
  const stalls: Stall[] = [];
  let [at, waited, cpu] = [0, 0, 0];
  const watch = new Turns({
    from: { at: 0, waited: 0 },
    stallAbove: 50,
    cpu: () => cpu,
    onStall: (stall) => stalls.push(stall),
  });
  const pass = ({ wait = 0, lost = 0, compute = 0, block = 0, late = 0, asleep = false }: Turn): Look => {
    at += wait + lost + compute + block;
    waited += wait;
    cpu += compute;
    return { at, waited, late, asleep };
  };
  return { turns: watch, stalls, pass };
}

describe('turns of the event loop', () => {
  it('tell each stall that computes with its exact start and length', () => {
    fc.assert(
      fc.property(turns, fc.boolean(), (all, asleep) => {
        const { turns, stalls, pass } = watched();
        const expected: Stall[] = [];
        for (const turn of all) {
          turns.mark();
          const end = pass({ ...turn, asleep });
          const duration = turn.compute;
          if (duration >= 50) expected.push({ start: end.at - duration, duration, cpu: duration });
          turns.end(end);
        }
        expect(stalls).toEqual(expected);
      }),
    );
  });

  it('are never told longer than the loop was busy, nor shorter than they computed', () => {
    const turn = fc.record({
      wait: fc.nat(300),
      lost: fc.nat(300),
      compute: fc.nat(300),
      block: fc.nat(300),
      late: fc.integer({ min: -200, max: 300 }),
      asleep: fc.boolean(),
    });
    fc.assert(
      fc.property(turn, (only) => {
        const { turns, pass } = watched();
        const { max } = turns.take(pass(only));
        expect(max).toBeLessThanOrEqual(only.lost + only.compute + only.block);
        expect(max).toBeGreaterThanOrEqual(only.compute);
      }),
    );
  });

  it('tell of unseen turns no more than a timer was late and the loop was busy', () => {
    fc.assert(
      fc.property(turns, fc.integer({ min: -50, max: 1000 }), (all, late) => {
        const { turns, stalls, pass } = watched();
        let end = pass({ late });
        for (const turn of all) end = pass({ ...turn, late });
        turns.endUnseen(end);
        const least = Math.min(Math.max(0, late), end.at - end.waited);
        expect(stalls.map(({ start, duration }) => ({ start, duration }))).toEqual(
          least >= 50 ? [{ start: end.at - least, duration: least }] : [],
        );
      }),
    );
  });

  it('keep a wait that a signal interrupted out of every stall', () => {
    const { turns, stalls, pass } = watched();
    // A child ended; the process was stopped and continued, before and after our timer was due.
    turns.end(pass({ lost: 200, compute: 1, late: -50, asleep: true }));
    turns.end(pass({ lost: 400, wait: 100, late: 2, asleep: true }));
    turns.end(pass({ lost: 9000, compute: 1, late: 8900, asleep: true }));
    expect(stalls).toEqual([]);
    expect(turns.take(pass({})).max).toBeLessThan(5);
  });

  it('keep a wait out of what its handler then computes', () => {
    const { turns, stalls, pass } = watched();
    turns.end(pass({ lost: 200, compute: 80, late: 30, asleep: true }));
    expect(stalls.map(({ duration }) => duration)).toEqual([80]);
  });

  it('tell in full what waited synchronously, once a timer proves it', () => {
    const { turns, stalls, pass } = watched();
    turns.end(pass({ wait: 100, block: 400, late: 250, asleep: true }));
    turns.end(pass({ block: 100, late: 80 }));
    expect(stalls).toEqual([
      { start: 100, duration: 400, cpu: 0 },
      { start: 500, duration: 100, cpu: 0 },
    ]);
  });

  it('add up to the share of time in which the loop was busy', () => {
    fc.assert(
      fc.property(turns, (all) => {
        const { turns, pass } = watched();
        for (const turn of all) {
          turns.mark();
          turns.end(pass(turn));
        }
        const [busy, span] = all.reduce(([b, s], { wait, compute }) => [b + compute, s + wait + compute], [0, 10]);
        expect(turns.take(pass({ wait: 10 })).utilization).toBeCloseTo(busy / span);
      }),
    );
  });

  it('give the longest since the last call, a turn that still runs included', () => {
    const { turns, pass } = watched();
    turns.end(pass({ wait: 100, compute: 30 }));
    expect(turns.take(pass({ compute: 40 }))).toMatchObject({ max: 40 });
    expect(turns.take(pass({ wait: 10 }))).toMatchObject({ max: 0 });
  });
});
