/** What `perfkit run` does: reads the config, watches the program, shows what was found. */
import { writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder, projectFolder } from '@perf/runtime/data-folder';
import { findConfig, loadConfig } from '@perf/runtime/load-config';
import type { Report } from '@perf/runtime/report';
import { type WatchResult, watchProgram } from '@perf/runtime/run';
import { nextCommands } from '../next-commands.ts';
import { reportMarkdown } from '../render/report-markdown.ts';
import { reportText } from '../render/report-text.ts';
import { openStatusLine, statusText } from '../render/status-line.ts';
import { type Style, styleFor } from '../render/style.ts';

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
  const config = await loadConfig(cwd, flags.config ?? findConfig(cwd) ?? findConfig(programFolder(command)));
  const project = projectFolder(cwd);
  const style = styleFor(process.stderr);
  const say = (text: string): void => {
    if (flags.quiet !== true) process.stderr.write(text);
  };
  const status = flags.quiet === true ? undefined : openStatusLine(process.stderr);
  const closeStatus = (): void => status?.close();
  process.once('exit', closeStatus);

  const result = await watchProgram({
    command,
    cwd,
    environment: process.env,
    service: flags.service ?? config.settings.service ?? serviceName(project),
    contracts: config.settings.contracts,
    dataFolder: dataFolder({ asked: flags.dataDir ?? process.env.PERFKIT_DIR ?? config.settings.dataDir, project }),
    preload: fileURLToPath(new URL('register.cjs', import.meta.url)),
    historyWorker: new URL('history-worker.js', import.meta.url),
    duration: flags.for,
    enforce: flags.enforce === true,
    atTerminal: [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY),
    onStart: () => say(style.dim(`perfkit watches ${command.join(' ')}${contractsIn(config.path)}\n`)),
    onTick: (tick, elapsed) => status?.show(statusText(tick, elapsed)),
  });
  closeStatus();
  if (result.notStarted === undefined) show(result, flags, { style, say, hasConfig: config.path !== undefined });
  else
    process.stderr.write(
      `perfkit: Expected \`${command[0]}\` to be a program that can be started: ${result.notStarted}\n`,
    );
  process.exitCode = result.exitCode;
}

interface Screen {
  readonly style: Style;
  readonly say: (text: string) => void;
  readonly hasConfig: boolean;
}

function show({ report, savedAs }: WatchResult, flags: RunFlags, { style, say, hasConfig }: Screen): void {
  say(`\n${reportText(report, style, process.stderr.columns ?? 100)}`);
  if (flags.report !== undefined) {
    writeReport(flags.report, report);
    say(style.dim(`\nWritten to ${flags.report}\n`));
  }
  if (savedAs !== undefined) say(`\n${style.bold('NEXT')}\n${nextCommands(report, hasConfig).join('\n')}\n`);
}

function writeReport(file: string, report: Report): void {
  const text = file.endsWith('.json') ? `${JSON.stringify(report, undefined, 2)}\n` : reportMarkdown(report);
  try {
    writeFileSync(file, text);
  } catch (error) {
    process.stderr.write(`perfkit: Expected \`${file}\` to be writable: ${(error as Error).message}\n`);
  }
}

/** The folder of the script that `node script.js` starts; of the program itself otherwise. */
function programFolder([program, ...args]: readonly string[]): string {
  const script = args.find((word) => /\.[cm]?[jt]sx?$/.test(word));
  return dirname(resolve(script ?? program ?? '.'));
}

const serviceName = (project: string): string => basename(project) || 'program';

const contractsIn = (config: string | undefined): string =>
  config === undefined ? '' : `, contracts from ${basename(dirname(config))}/${basename(config)}`;
