/** What `perfkit run` does: reads the config, watches the program, shows what was found. */
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PerfError } from '@perf/core';
import { dataFolder, projectFolder } from '@perf/runtime/data-folder';
import { findConfig, loadConfig } from '@perf/runtime/load-config';
import { watchProgram } from '@perf/runtime/run';
import { showRun } from '../render/show-run.ts';
import { openStatusLine, statusText } from '../render/status-line.ts';
import { styleFor } from '../render/style.ts';
import { checkReportFile, writeReportFile } from '../report-file.ts';

export interface RunFlags {
  readonly for?: number;
  readonly enforce?: boolean;
  readonly report?: string;
  readonly config?: string;
  readonly dataDir?: string;
  readonly service?: string;
  readonly quiet?: boolean;
}

export async function runProgram(flags: RunFlags, ...command: [string, ...string[]]): Promise<void> {
  const cwd = process.cwd();
  if (command[0] === '') throw noProgram();
  if (flags.report !== undefined) checkReportFile(flags.report);
  const { path, settings } = await loadConfig(cwd, flags.config ?? findConfig(cwd) ?? findConfig(folderOf(command)));
  const project = projectFolder(cwd);
  const style = styleFor(process.stderr);
  const say = (text: string): void => void process.stderr.write(text);
  const chat = flags.quiet === true ? (): void => undefined : say;
  if (flags.enforce === true && settings.contracts.length === 0) {
    say('perfkit: --enforce has nothing to enforce, since there are no contracts. `perfkit init` writes some.\n');
  }
  const status = flags.quiet === true ? undefined : openStatusLine(process.stderr);
  process.once('exit', () => status?.close());

  const result = await watchProgram({
    command,
    cwd,
    environment: process.env,
    service: flags.service ?? settings.service ?? (basename(project) || 'program'),
    contracts: settings.contracts,
    dataFolder: dataFolder({ asked: flags.dataDir ?? process.env.PERFKIT_DIR ?? settings.dataDir, project }),
    preload: fileURLToPath(new URL('register.cjs', import.meta.url)),
    historyWorker: new URL('history-worker.js', import.meta.url),
    duration: flags.for,
    enforce: flags.enforce === true,
    atTerminal: [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY),
    onStart: () => chat(style.dim(`perfkit watches ${command.join(' ')}${contractsIn(path)}\n`)),
    onTick: (tick, elapsed) => status?.show(statusText(tick, elapsed)),
  });
  status?.close();
  process.exitCode = result.exitCode;
  if (result.notStarted !== undefined) {
    say(`perfkit: Expected \`${command[0]}\` to be a program that can be started: ${result.notStarted}\n`);
    return;
  }
  showRun(result, flags, { style, say, width: process.stderr.columns ?? 100, hasConfig: path !== undefined });
  if (flags.report !== undefined) writeReportFile(flags.report, result.report);
}

/** The folder of the script that `node script.js` starts; of the program itself otherwise. */
function folderOf([program, ...args]: readonly string[]): string {
  const script = args.find((word) => /\.[cm]?[jt]sx?$/.test(word));
  return dirname(resolve(script ?? program ?? '.'));
}

const contractsIn = (config: string | undefined): string =>
  config === undefined ? '' : `, contracts from ${basename(dirname(config))}/${basename(config)}`;

function noProgram(): PerfError {
  return new PerfError('cli/invalid-program', {
    message: 'Expected a program to run, got ``',
    hint: 'Name it after the flags: `perfkit run -- node server.js`.',
  });
}
