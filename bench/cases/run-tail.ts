/**
 * What `perfkit run` does to the slowest answers: p99 of requests that come at a constant rate, about a quarter of what
 * the server can do, timed from the moment they were meant to be sent. All variants live at the same time and are asked
 * in short turns, each once a round.
 *
 * A machine that is busy with something else decides about slow answers more than any watch. Then the requests are sent
 * late as well, and such a round does not count.
 */
import { cost, type Figure, type Round, type TogetherCase } from '../case.ts';
import { askAll, askAtRate } from '../load.ts';
import { inTurn, type Programs, type ServerName, withVariants } from '../program.ts';

const ROUNDS = 12;
const ATTEMPTS = 24;
const TURN_SECONDS = 0.5;
/** Milliseconds; the p99 of how late requests may be sent. */
const TOO_LATE = 0.1;
/** Answers at full speed before: seconds' worth at the rate below. */
const WARM_UP_SECONDS = 5;

/** Requests a second. */
const SERVERS: Readonly<Partial<Record<ServerName, number>>> = { empty: 6_000, fastify: 5_000, bookkeeping: 250 };

function roundsOf(server: ServerName, perSecond: number): Promise<Round[]> {
  return withVariants(server, async (programs) => {
    for (const [, { port }] of programs) await askAll(port, perSecond * WARM_UP_SECONDS);
    const rounds: Round[] = [];
    for (let attempt = 0; attempt < ATTEMPTS && rounds.length < ROUNDS; attempt += 1) {
      const round = await roundOf(inTurn(programs, attempt), perSecond);
      if (round !== undefined) rounds.push(round);
    }
    return rounds;
  });
}

/** The p99 of each variant in milliseconds; undefined when requests were sent too late. */
async function roundOf(programs: Programs, perSecond: number): Promise<Round | undefined> {
  const tails: Record<string, number> = {};
  for (const [name, { port }] of programs) {
    const { took, late } = await askAtRate(port, { perSecond, seconds: TURN_SECONDS });
    if (p99(late) > TOO_LATE) return undefined;
    tails[name] = p99(took);
  }
  return tails;
}

function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] as number;
}

const show = (value: number): string => `${value > 1 ? '+' : ''}${((value - 1) * 100).toFixed(1)} %`;
const grown = (server: string, variant: string): Pick<Figure, 'of' | 'show'> => ({
  of: (round) => cost(round, `${server}, ${variant}`) / cost(round, `${server}, bare`),
  show,
});

export const runTail: TogetherCase = {
  name: 'run-tail',
  title: 'What `perfkit run` does to the slowest answers of a server at a quarter of its load',
  unit: 'ms, p99',
  rounds: 3,
  leastRounds: ROUNDS,
  together: async () => {
    const rounds: Round[] = [];
    for (const [server, perSecond] of Object.entries(SERVERS)) {
      rounds.push(...(await roundsOf(server as ServerName, perSecond)));
    }
    return rounds;
  },
  figures: Object.keys(SERVERS).flatMap((server): Figure[] => [
    { name: `${server}: p99 under perfkit run`, ...grown(server, 'under perfkit run'), floor: { atMost: 1.05 } },
    { name: `${server}: p99 of a second bare one`, ...grown(server, 'bare again') },
  ]),
};
