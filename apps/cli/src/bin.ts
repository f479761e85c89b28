#!/usr/bin/env node
/**
 * The `perfkit` command. Nothing else is loaded before Node is known to be new enough, so that an older one gets a
 * sentence instead of a stack.
 */
const NEEDED: readonly [major: number, minor: number] = [22, 15];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    `perfkit needs Node ${NEEDED.join('.')} or newer, this is ${process.versions.node}. The program it watches may run on Node 18.\n`,
  );
  process.exitCode = 70;
} else {
  const { enableCompileCache } = await import('node:module');
  // Compiled once, not at each start; Node keeps it in the system's temporary folder, and does without where it can't.
  enableCompileCache();
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
}
