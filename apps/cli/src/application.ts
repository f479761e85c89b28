/**
 * All verbs of the command line as one application: what `--help` prints, what completions propose, what the manual page
 * is made of.
 *
 * Each verb's code is loaded when it is called: `--help` loads none of it.
 */
import { type Application, buildApplication, buildRouteMap, type CommandContext, text_en } from '@stricli/core';
import { alertsRoutes } from './commands/alerts.ts';
import { analyzeRoutes } from './commands/analyze.ts';
import { backupRoutes } from './commands/backup.ts';
import { baselineRoutes } from './commands/baseline.ts';
import { benchCommand } from './commands/bench.ts';
import { completionCommand } from './commands/completion.ts';
import { contractCheckCommand } from './commands/contract-check.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportRoutes } from './commands/export.ts';
import { gateCommand } from './commands/gate.ts';
import { healthCommand } from './commands/health.ts';
import { historyRoutes } from './commands/history.ts';
import { initCommand } from './commands/init.ts';
import { loadCommand } from './commands/load.ts';
import { macosRoutes } from './commands/macos.ts';
import { optimizeCommand } from './commands/optimize.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { serveCommand } from './commands/serve.ts';
import { stressCommand } from './commands/stress.ts';
import { topCommand } from './commands/top.ts';
import { exitCodeFor, problemWith, wordsFor } from './failure.ts';
import { styleFor } from './render/style.ts';
import { version } from './version.ts';

/** What perfkit is, and what its exit codes say. */
export const rootHelp: string = [
  'perfkit times the operations of a program, watches its resources, holds both against your contracts,',
  'and says what stands out. On one machine, without a server.',
  '',
  'EXIT CODES',
  '  0 all promises kept · 2 misuse: arguments, config · 10 a promise is broken · 11 too little data',
  '  12 a dependency failed · 70 perfkit itself failed · 126/127 program can’t be started / not found',
  '  128+n ended by signal n · `perfkit run` gives the program’s own code',
].join('\n');

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
    export: exportRoutes,
    doctor: doctorCommand,
    macos: macosRoutes,
    init: initCommand,
    schema: schemaCommand,
    completion: completionCommand,
  },
  docs: {
    brief: 'Put perfkit in front of a program and read an honest report',
    fullDescription: rootHelp,
  },
});

export const application: Application<CommandContext> = buildApplication(routes, {
  name: 'perfkit',
  versionInfo: { currentVersion: version },
  scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
  documentation: {
    caseStyle: 'convert-camel-to-kebab',
    onlyRequiredInUsageLine: true,
    disableAnsiColor: !styleFor(process.stdout).hasColour,
  },
  determineExitCode: exitCodeFor,
  localization: {
    text: {
      ...text_en,
      noCommandRegisteredForInput: ({ input, corrections }) =>
        `perfkit: Expected a verb, got \`${input}\`\n  ${
          corrections.length === 0 ? '`perfkit --help` lists them.' : `Did you mean ${corrections.join(' or ')}?`
        }`,
      exceptionWhileRunningCommand: (error) => wordsFor(error),
      exceptionWhileParsingArguments: (error) => `perfkit: ${problemWith(error)}`,
    },
  },
});
