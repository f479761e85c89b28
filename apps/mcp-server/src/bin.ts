#!/usr/bin/env node
/**
 * The `perfkit-mcp` command. Nothing else is loaded before Node is known to be new enough, so that an older one gets a
 * sentence instead of a stack.
 *
 * A client starts this at each of its own starts and waits: what Node has compiled is kept beside the program, where who may
 * write may write the program as well. Where nobody may, it is compiled each time.
 */
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const KEPT_AFTER_MS = 3_000;
const NEEDED: readonly [major: number, minor: number] = [22, 15];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(`perfkit-mcp needs Node ${NEEDED.join('.')} or newer, this is ${process.versions.node}.\n`);
  process.exitCode = 70;
} else {
  module.enableCompileCache(fileURLToPath(new URL('.compiled', import.meta.url)));
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
  // A client may end this by a signal, and then nothing is kept at the end.
  setTimeout(() => module.flushCompileCache(), KEPT_AFTER_MS).unref();
}
