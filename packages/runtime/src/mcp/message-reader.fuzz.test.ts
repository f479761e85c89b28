/** What passes between an MCP client and its server, broken anywhere. */
import { fuzz, mutatedBytes, workOf } from '@tooling/testkit';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessageReader, type Outline } from './message-reader.ts';

const LINES = [
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"a":[1,{"b":2}]}}}',
  '{"jsonrpc":"2.0","id":"x","result":{"content":[{"type":"text","text":"\\"isError\\":true"}],"isError":false}}',
  '[{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"no"}},{"method":"notifications/cancelled","params":{"requestId":1}}]',
].map((line) => Buffer.from(line));
const MARKER = Buffer.from('\n{"jsonrpc":"2.0","id":"marker","method":"ping"}\n');

function read(chunks: readonly Uint8Array[]): { told: Outline[]; malformed: number } {
  const told: Outline[] = [];
  const reader = new MessageReader((outline) => told.push(outline));
  for (const chunk of chunks) reader.read(chunk);
  return { told, malformed: reader.malformed };
}

it('tells the same wherever it is cut, and reads on behind whatever was broken', async () => {
  await fuzz(fc.tuple(mutatedBytes(LINES), fc.nat()), ([bytes, place]) => {
    const whole = Buffer.concat([bytes, MARKER]);
    const at = place % whole.length;
    const once = read([whole]);
    expect(read([whole.subarray(0, at), whole.subarray(at)])).toEqual(once);
    expect(once.told.at(-1)).toMatchObject({ id: '"marker"', method: 'ping' });
  });
});

it('work grows with the length, also of brackets that nest', () => {
  const [one = 0, two = 0] = workOf(...[20_000, 40_000].map((n) => () => read([Buffer.from('{"a":['.repeat(n))])));
  expect(two / one).toBeLessThan(2.5);
});
