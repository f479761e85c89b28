/**
 * From the words of the command line to a verb, and from whatever happened to an exit code.
 *
 * Each verb's code is loaded when it is called: `--help` costs little more than Node itself.
 */
import { isPerfError } from '@perf/core';
import { EXIT } from '@perf/runtime/exit-code';
import {
  ArgumentScannerError,
  buildApplication,
  buildRouteMap,
  type CommandContext,
  formatMessageForArgumentScannerError,
  run,
  text_en,
} from '@stricli/core';
import { withSeparator } from './arguments.ts';
import { alertsRoutes } from './commands/alerts.ts';
import { analyzeRoutes } from './commands/analyze.ts';
import { backupRoutes } from './commands/backup.ts';
import { baselineRoutes } from './commands/baseline.ts';
import { benchCommand } from './commands/bench.ts';
import { completionCommand } from './commands/completion.ts';
import { contractCheckCommand } from './commands/contract-check.ts';
import { doctorCommand } from './commands/doctor.ts';
import { gateCommand } from './commands/gate.ts';
import { healthCommand } from './commands/health.ts';
import { historyRoutes } from './commands/history.ts';
import { initCommand } from './commands/init.ts';
import { loadCommand } from './commands/load.ts';
import { macosRoutes } from './commands/macos.ts';
import { optimizeCommand } from './commands/optimize.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { serveCommand } from './commands/serve.ts';
import { stressCommand } from './commands/stress.ts';
import { topCommand } from './commands/top.ts';
import { proposals, wordsToComplete } from './completion/propose.ts';
import { styleFor } from './render/style.ts';
import { version } from './version.ts';

const routes = buildRouteMap({
  routes: {
    run: runCommand,
    top: topCommand,
    serve: serveCommand,
    report: reportCommand,
    analyze: analyzeRoutes,
    history: historyRoutes,
    backup: backupRoutes,
    health: healthCommand,
    optimize: optimizeCommand,
    load: loadCommand,
    stress: stressCommand,
    contractCheck: contractCheckCommand,
    bench: benchCommand,
    gate: gateCommand,
    baseline: baselineRoutes,
    alerts: alertsRoutes,
    doctor: doctorCommand,
    macos: macosRoutes,
    init: initCommand,
    completion: completionCommand,
  },
  docs: {
    brief: 'Put perfkit in front of a program and read an honest report',
    fullDescription: [
      'perfkit times the operations of a program, watches its resources, holds both against your contracts,',
      'and says what stands out. On one machine, without a server.',
      '',
      'EXIT CODES',
      '  0 all promises kept · 2 misuse: arguments, config · 10 a promise is broken · 11 too little data',
      '  12 a dependency failed · 70 perfkit itself failed · 126/127 program can’t be started / not found',
      '  128+n ended by signal n · `perfkit run` gives the program’s own code',
    ].join('\n'),
  },
});

const application = buildApplication(routes, {
  name: 'perfkit',
  versionInfo: { currentVersion: version },
  scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
  documentation: { caseStyle: 'convert-camel-to-kebab', disableAnsiColor: !styleFor(process.stdout).hasColour },
  determineExitCode: exitCodeFor,
  localization: {
    text: {
      ...text_en,
      exceptionWhileRunningCommand: (error) => wordsFor(error),
      exceptionWhileParsingArguments: (error) => `perfkit: ${problemWith(error)}`,
    },
  },
});

/** @param words the command line after `perfkit` */
export async function main(words: readonly string[]): Promise<void> {
  // A reader that goes away (`| head`), a terminal that is closed, a disk that is full: nobody can be told any more. That
  // is no reason to leave a program that is being watched.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const typed = wordsToComplete(words);
  if (typed !== undefined) process.stdout.write(await proposals(application, typed).catch(() => ''));
  else await run(application, withSeparator(words), { process: process as CommandContext['process'] });
  // Negative codes are the framework's own: an unknown verb or flag, a value that does not parse.
  if (Number(process.exitCode) < 0) process.exitCode = EXIT.misuse;
  // A configuration may have left timers behind, which are not ours to wait for.
  await Promise.all([process.stdout, process.stderr].map(flushed));
  process.exit();
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}

/** Codes of errors that the user's own words or files cause. */
const MISUSE =
  /\/(invalid-[\w-]+|no-config|unreadable-config|config-exists|no-snapshot|wrong-key|target-taken|unsupported-platform|foreign-unit|not-portable)$/;

/** Only the shell of somebody whose folder was removed is still in it. */
const isNowhere = (error: unknown): boolean => (error as NodeJS.ErrnoException | undefined)?.syscall === 'uv_cwd';

function exitCodeFor(error: unknown): number {
  if (isNowhere(error)) return EXIT.misuse;
  if (!isPerfError(error)) return EXIT.internal;
  if (MISUSE.test(error.code)) return EXIT.misuse;
  if (error.code === 'validators/command-not-found') return EXIT.notFound;
  if (error.code === 'backup/damaged') return EXIT.broken;
  return error.code.endsWith('/no-data') ? EXIT.inconclusive : EXIT.dependency;
}

function problemWith(error: unknown): string {
  if (!(error instanceof ArgumentScannerError)) return String(error);
  return formatMessageForArgumentScannerError(error, {
    ArgumentParseError: ({ externalFlagNameOrPlaceholder, input, exception }) =>
      `Expected a value for --${externalFlagNameOrPlaceholder} that means something, got \`${input}\`. ${
        exception instanceof Error ? exception.message : String(exception)
      }`,
  });
}

function wordsFor(error: unknown): string {
  if (isPerfError(error)) {
    // A message may quote what stands in a file.
    const message = error.message.replace(/(?!\n)\p{Cc}/gu, '\ufffd');
    return `perfkit: ${message}${error.hint === undefined ? '' : `\n  ${error.hint}`}`;
  }
  if (isNowhere(error))
    return 'perfkit: Expected to be started in a folder, but this one was removed\n  Change into another.';
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `perfkit failed, this is a fault of its own:\n${stack}`;
}
