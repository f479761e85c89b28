/** Lines at the collector's socket: anybody of this user may write there. */
import { fuzz, mutatedText, mutatedValue, workOf } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { fromLine, type Message, toLine } from './protocol.ts';

const SERIES = { name: 'save', labels: { a: 'b' }, state: new Uint8Array([1, 2, 3]), recentMin: 1, recentMax: 2 };
const job = { name: 'nightly', at: 1, running: 0, runs: 3, failures: 1, overlaps: 0, missed: 0 };
const MESSAGES = [
  {
    type: 'hello',
    version: 1,
    source: 's',
    pid: 1,
    parent: 0,
    thread: 0,
    node: 'v24.1.0',
    program: 'x',
    timeOrigin: 5,
  },
  {
    ...{ type: 'update', source: 's', at: 7, series: [SERIES], requests: [SERIES], folded: new Uint8Array([9]) },
    metrics: [{ type: 'counter', name: 'n', unit: '1', description: '', labels: {}, value: 3 }],
    ...{ slowest: [], readings: { 'process.rss': 5 }, stalls: [], pauses: [], jobs: [job], troubles: ['none'] },
    usage: [{ kind: 'limit', name: 'pool', used: 1, max: 4 }],
  },
] as unknown as Message[];
const lines = MESSAGES.map((message) => toLine(message).trim());

it('a line of changed bytes is a message, or is refused', async () => {
  await fuzz(mutatedText(lines), (line) => {
    expect(['hello', 'update']).toContain(fromLine(line).type);
  });
});

it('a message with changed fields is a message, or is refused', async () => {
  await fuzz(mutatedValue(lines.map((line) => JSON.parse(line) as unknown)), (value) => {
    const message = fromLine(JSON.stringify(value));
    if (message.type === 'update') for (const { state } of message.series) expect(state).toBeInstanceOf(Uint8Array);
  });
});

it('work grows with the number of series', () => {
  const line = (count: number): string =>
    toLine({ ...(MESSAGES[1] as object), series: Array.from({ length: count }, () => SERIES) } as unknown as Message);
  const [small, large] = [500, 1_000].map(line) as [string, string];
  const [one = 0, two = 0] = workOf(
    () => fromLine(small),
    () => fromLine(large),
  );
  expect(two / one).toBeLessThan(2.5);
});
