#!/usr/bin/env node
/**
 * The `perfkit-mcp` command. Nothing else is loaded before Node is known to be new enough, so that an older one gets a
 * sentence instead of a stack.
 */
const NEEDED: readonly [major: number, minor: number] = [22, 15];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(`perfkit-mcp needs Node ${NEEDED.join('.')} or newer, this is ${process.versions.node}.\n`);
  process.exitCode = 70;
} else {
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
}
