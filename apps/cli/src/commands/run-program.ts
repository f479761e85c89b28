/** What `perfkit run` does: reads the config, watches the program, shows what was found. */
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plain } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import type { Settings } from '@perf/runtime';
import { dataFolder, projectFolder } from '@perf/runtime/data-folder';
import { findConfig, type LoadedConfig, loadConfig, loadConfigOrDefaults } from '@perf/runtime/load-config';
import {
  type AttachOptions,
  attachToProcess,
  processToAttach,
  type WatchOptions,
  type WatchResult,
  type WatchSettings,
  watchProgram,
} from '@perf/runtime/run';
import { showRun } from '../render/show-run.ts';
import { openStatusLine, statusText } from '../render/status-line.ts';
import { styleFor } from '../render/style.ts';
import { checkReportFile, writeReportFile } from '../report-file.ts';

export interface RunFlags {
  readonly for?: number;
  readonly pid?: number;
  readonly inspect?: boolean;
  readonly mcp?: boolean;
  readonly enforce?: boolean;
  readonly report?: string;
  readonly config?: string;
  readonly dataDir?: string;
  readonly service?: string;
  readonly quiet?: boolean;
}

export async function runProgram(flags: RunFlags, ...command: string[]): Promise<void> {
  checkWords(flags, command);
  const found = flags.pid === undefined ? undefined : processToAttach(flags.pid);
  if (flags.report !== undefined) checkReportFile(flags.report);
  const { path, settings, complaint } = await configFor(flags, found?.command ?? command);
  const style = styleFor(process.stderr);
  const say = (text: string): void => void process.stderr.write(text);
  const chat = flags.quiet === true ? (): void => undefined : say;
  goOnAfterFaults(say);
  const told = complaint === undefined ? [] : [`${complaint}. The program runs without this configuration.`];
  for (const note of told) say(`perfkit: ${note}\n`);
  if (flags.enforce === true && settings.contracts.length + settings.readingContracts.length === 0) {
    say('perfkit: --enforce has nothing to enforce, since there are no contracts. `perfkit init` writes some.\n');
  }
  const status = flags.quiet === true ? undefined : openStatusLine(process.stderr);
  process.once('exit', () => status?.close());

  const onTick: WatchSettings['onTick'] = (tick, elapsed) => status?.show(statusText(tick, elapsed));
  const common = { ...settingsOf(flags, settings), notes: told, onTick };
  const tell = (text: string): void => chat(style.dim(`${text}\n`));
  const result =
    found === undefined
      ? await start({ ...common, isMcp: flags.mcp === true }, command as Command, () =>
          tell(`perfkit watches ${command.join(' ')}${contractsIn(path)}`),
        )
      : await attach(common, { found, flags, tell, contracts: contractsIn(path) });
  status?.close();
  process.exitCode = result.exitCode;
  if (result.notStarted !== undefined) {
    say(`perfkit: Expected \`${command[0]}\` to be a program that can be started: ${result.notStarted}\n`);
    return;
  }
  const width = process.stderr.columns || 100;
  const written = { report: result.report, history: common.dataFolder };
  const isWritten = flags.report !== undefined && (await couldWrite(writeReportFile(flags.report, written), say));
  showRun(result, { ...flags, isWritten }, { style, say, width, told, hasConfig: path !== undefined });
}

/** The disk may have become full meanwhile: that is said, and the exit code stays the program's. */
async function couldWrite(writing: Promise<void>, say: (text: string) => void): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    say(`perfkit: ${(error as Error).message}\n`);
    return false;
  }
}

/**
 * The configuration that was named has to be right, and so has the one that a build is judged by. One that is only found
 * is not what the user asked for: the program runs without it.
 */
async function configFor(
  { config, enforce }: RunFlags,
  command: readonly string[],
): Promise<LoadedConfig & { readonly complaint?: string }> {
  const cwd = process.cwd();
  const path = config ?? findConfig(cwd) ?? findConfig(folderOf(command));
  return config !== undefined || enforce === true ? loadConfig(cwd, path) : loadConfigOrDefaults(cwd, path);
}

const MOST_FAULTS_TOLD = 3;

/**
 * A timer that a configuration left behind may throw, and so may a fault of ours: no reason to leave a program that is
 * being watched, whose exit code somebody waits for.
 */
function goOnAfterFaults(say: (text: string) => void): void {
  let told = 0;
  process.on('uncaughtException', (error: unknown) => {
    told += 1;
    const [words] = String((error as Error | undefined)?.message ?? error).split('\n');
    if (told <= MOST_FAULTS_TOLD) say(`perfkit: something failed beside the program, which goes on: ${words}\n`);
  });
}

function settingsOf(flags: RunFlags, settings: Settings): WatchSettings {
  const project = projectFolder(process.cwd());
  return {
    service: flags.service ?? settings.service ?? (basename(project) || 'program'),
    contracts: settings.contracts,
    readingContracts: settings.readingContracts,
    alerts: settings.alerts,
    inhibitions: settings.inhibitions,
    remoteWrite: settings.remoteWrite,
    checks: settings.checks,
    maintenance: settings.maintenance,
    optimizer: settings.optimizer,
    dataFolder: dataFolder({ asked: flags.dataDir ?? (process.env.PERFKIT_DIR || settings.dataDir), project }),
    historyWorker: new URL('history-worker.js', import.meta.url),
    duration: flags.for,
    enforce: flags.enforce === true,
  };
}

type Command = [program: string, ...args: string[]];

function start(
  common: WatchSettings & Pick<WatchOptions, 'isMcp'>,
  command: Command,
  onStart: () => void,
): Promise<WatchResult> {
  return watchProgram({
    ...common,
    command,
    cwd: process.cwd(),
    environment: process.env,
    preload: besideMe('register.cjs'),
    atTerminal: [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY),
    onStart,
  });
}

interface Attachment {
  readonly found: AttachOptions['process'];
  readonly flags: RunFlags;
  readonly tell: (text: string) => void;
  readonly contracts: string;
}

function attach(common: WatchSettings, { found, flags, tell, contracts }: Attachment): Promise<WatchResult> {
  tell(`perfkit watches process ${found.pid}: ${plain(found.command.join(' ')) || 'an unknown program'}${contracts}`);
  return attachToProcess({
    ...common,
    process: found,
    monitor: besideMe('attach.cjs'),
    mayOpenInspector: flags.inspect === true,
    onJoin({ at, notes }) {
      if (at === undefined) tell(notes.join('\n'));
      else tell(`perfkit measures it from within, by its inspector at ${at.host}:${at.port}`);
    },
  });
}

const besideMe = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** @throws PerfError `cli/invalid-program`, `cli/invalid-flags` for words that do not go together */
function checkWords({ pid, inspect, mcp }: RunFlags, command: readonly string[]): void {
  if (pid === undefined && (command[0] ?? '') === '') throw noProgram();
  const problem =
    pid !== undefined && command.length > 0
      ? `Expected --pid or a program, got both: \`${pid}\` and \`${command.join(' ')}\``
      : inspect === true && pid === undefined
        ? 'Expected --inspect to come with --pid: what perfkit starts itself needs no inspector'
        : pid !== undefined && mcp === true
          ? 'Expected --mcp to come with a program: the pipes of one that runs already belong to its client'
          : undefined;
  if (problem !== undefined)
    throw new PerfError('cli/invalid-flags', { message: problem, hint: 'See `perfkit run --help`.' });
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
