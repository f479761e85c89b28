/** A target driven by hand: so many users, each its calls one after the other. */
import type { Outcome, Target } from '../src/target.ts';

export interface Driven {
  /** How many ended how, over all. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** The same by tag: `add ok`. */
  readonly tags: Readonly<Record<string, number>>;
  readonly steps: readonly string[];
  /** The most that were under way at once. */
  readonly inFlight: number;
}

export interface Driving {
  readonly users?: number;
  readonly callsEach?: number;
  readonly timeout?: number;
  /** Told each outcome as it comes. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

export async function drive(
  target: Target,
  { users = 1, callsEach = 1, timeout = 5_000, onOutcome }: Driving = {},
): Promise<Driven> {
  const steps: string[] = [];
  const outcomes: Partial<Record<Outcome, number>> = {};
  const tags: Record<string, number> = {};
  const { signal } = new AbortController();
  const onStep = (step: string, _: number, outcome: Outcome): void => void steps.push(`${step} ${outcome}`);
  const connection = await target.connect({ users, timeout, signal, onStep });
  let underWay = 0;
  let inFlight = 0;
  const ofUser = (user: number): Promise<void> =>
    new Promise((resolve) => {
      let left = callsEach;
      let isSending = false;
      const send = (): void => {
        underWay += 1;
        inFlight = Math.max(inFlight, underWay);
        isSending = true;
        connection.send(user, done);
        isSending = false;
      };
      const done = (outcome: Outcome, tag?: string): void => {
        if (isSending) throw new Error('done was called before send had returned');
        underWay -= 1;
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        const key = `${tag ?? ''} ${outcome}`.trim();
        tags[key] = (tags[key] ?? 0) + 1;
        onOutcome?.(outcome);
        left -= 1;
        if (left === 0) resolve();
        else send();
      };
      send();
    });
  try {
    await Promise.all(Array.from({ length: users }, (_, user) => ofUser(user)));
  } finally {
    await connection.close();
  }
  return { outcomes, tags, steps, inFlight };
}
