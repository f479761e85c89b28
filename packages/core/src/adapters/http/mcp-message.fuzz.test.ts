/** Bodies of requests, cut off anywhere, and anything. */
import { fuzz, mutatedText, workOf } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { messagesIn } from './mcp-message.ts';

const CALL = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"a":[1,{"b":2}]}}}';

it('tells texts, and never more than fifty messages and one', async () => {
  await fuzz(mutatedText([CALL, `[${CALL},${CALL}]`, '{"result":{"isError":true}}']), (text) => {
    const messages = messagesIn(text);
    expect(messages.length).toBeLessThanOrEqual(51);
    for (const said of messages) for (const value of said.values()) expect(value).toEqual(expect.any(String));
  });
});

it('work grows with the length, also of brackets that nest', () => {
  const [one = 0, two = 0] = workOf(...[2_000, 4_000].map((n) => () => messagesIn('{"a":['.repeat(n))));
  expect(two / one).toBeLessThan(2.5);
});
