/**
 * `pnpm perfkit ARGS`: the CLI of this workspace, built anew when a source changed.
 *
 * Standard output belongs to the CLI: a build says nothing unless it fails, and then on standard error. The program ends
 * as the CLI ends: with its exit code, or with 128 + n when signal n ended it.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { bringUpToDate } from './fresh-build.mjs';
import { root } from './tools.mjs';

const PERFKIT_FAILED = 70;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];
/** A terminal sends these to the CLI itself: passed on, each key press would arrive twice. */
const FROM_THE_KEYBOARD = new Set(['SIGINT', 'SIGQUIT']);

const complaint = bringUpToDate();
if (complaint === undefined) run(process.argv.slice(2));
else {
  process.stderr.write(`${complaint.trimEnd()}\n`);
  process.exitCode = PERFKIT_FAILED;
}

/** @param {string[]} args */
function run(args) {
  const { INIT_CWD, npm_lifecycle_event: script } = process.env;
  const child = spawn(process.execPath, [join(root, 'apps/cli/dist/bin.js'), ...args], {
    stdio: 'inherit',
    // pnpm runs scripts at the root. Paths after `pnpm perfkit` are the user's; those in other scripts are the root's.
    cwd: script === 'perfkit' && INIT_CWD ? INIT_CWD : process.cwd(),
    // The hints that the CLI prints can be typed here as they stand.
    env: { ...process.env, PERFKIT_COMMAND: 'npx --yes pnpm@12 perfkit' },
  });
  const atTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (!(atTerminal && FROM_THE_KEYBOARD.has(signal))) child.kill(signal);
    });
  }
  child.once('error', (error) => {
    process.stderr.write(`perfkit can't be started: ${error.message}\n`);
    process.exit(PERFKIT_FAILED);
  });
  child.once('exit', (code, signal) => {
    process.exit(signal === null ? code : 128 + constants.signals[signal]);
  });
}
