/** Lines of who may enter the folder of the socket, and says nonsense there. */
import { connect } from 'node:net';
import { fuzz, mutatedText, temporaryFolder } from '@tooling/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { openControl } from './control-server.ts';

const QUESTION = '{"id":1,"method":"status","params":{"since":5}}';

/** What comes back of what is sent, until all of it was answered or the connection was ended. */
function conversation(path: string, sent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let heard = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      heard += text;
      if (heard.includes('"the last"')) socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
    });
    socket.on('close', () => resolve(heard));
    socket.write(`${sent}\n{"id":"the last","method":"status"}\n`);
  });
}

it('are answered each, or end the connection; the next is served', { timeout: 60_000 }, async () => {
  const { at } = await temporaryFolder();
  const path = at('s');
  const server = await openControl(path, async (method, params) => ({ method, params }));
  onTestFinished(() => server.close());
  await fuzz(mutatedText([QUESTION, `${QUESTION}\n${QUESTION}`]), async (text) => {
    for (const line of (await conversation(path, text)).split('\n').filter((one) => one !== '')) {
      const { error, result } = JSON.parse(line) as { error?: { code: string }; result?: object };
      expect([error?.code, result === undefined]).toEqual(
        error === undefined ? [undefined, false] : ['runtime/invalid-question', true],
      );
    }
  });
  expect(await conversation(path, QUESTION)).toContain('{"id":1,"result":{"method":"status","params":{"since":5}}}');
});
