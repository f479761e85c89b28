/**
 * What `perfkit run` costs a server: processor time of the server's own process for each request, bare and under watch.
 *
 * All variants live at the same time and are asked in turns, so a round compares what was measured within seconds. A
 * round adds up many short turns: what a watch does once a second is in it, however short the turns are. The second
 * bare server shows how far two of a kind differ.
 */
import { cost, type Figure, type Round, type TogetherCase } from '../case.ts';
import { askAll } from '../load.ts';
import { inTurn, type Programs, type ServerName, withVariants } from '../program.ts';

const ROUNDS = 3;
const TURNS = 10;
const TURN_MS = 100;
const WARM_UP_MS = 2_000;

/** Requests that the server answers in a millisecond, about. */
const SERVERS: Readonly<Record<ServerName, number>> = { empty: 20, fastify: 20, express: 8, bookkeeping: 1 };

function roundsOf(server: ServerName): Promise<Round[]> {
  return withVariants(server, async (programs) => {
    for (const [, { port }] of programs) await askAll(port, WARM_UP_MS * SERVERS[server]);
    const rounds: Round[] = [];
    for (let i = 0; i < ROUNDS; i += 1) rounds.push(await roundOf(programs, TURN_MS * SERVERS[server]));
    return rounds;
  });
}

/** Microseconds a request. */
async function roundOf(programs: Programs, requests: number): Promise<Round> {
  const used = new Map<string, number>();
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [name, program] of inTurn(programs, turn)) {
      const before = await program.cpu();
      await askAll(program.port, requests);
      used.set(name, (used.get(name) ?? 0) + (await program.cpu()) - before);
    }
  }
  return Object.fromEntries([...used].map(([name, sum]) => [name, sum / (requests * TURNS)]));
}

const names = Object.keys(SERVERS) as ServerName[];
const show = (value: number): string => `${(value * 100).toFixed(1)} %`;
const kept = (server: ServerName, variant: string): Pick<Figure, 'of' | 'show'> => ({
  of: (round) => cost(round, `${server}, bare`) / cost(round, `${server}, ${variant}`),
  show,
});

export const runOverhead: TogetherCase = {
  name: 'run-overhead',
  title: 'What `perfkit run` costs a server: requests per second of its processor time',
  unit: 'µs of CPU a request',
  rounds: 5,
  together: async () => {
    const rounds: Round[] = [];
    for (const server of names) rounds.push(...(await roundsOf(server)));
    return rounds;
  },
  figures: names.flatMap((server): Figure[] => [
    { name: `${server}: kept under perfkit run`, ...kept(server, 'under perfkit run'), floor: { atLeast: 0.95 } },
    { name: `${server}: kept by a second bare one`, ...kept(server, 'bare again') },
  ]),
};
