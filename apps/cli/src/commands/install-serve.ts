/** What `perfkit serve --install` and `--uninstall` do: write the unit of this project and have it started, or the reverse. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PerfError } from '@perf/core';
import { prepareDataFolder } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import { quoted } from '../next-commands.ts';
import { projectPlace } from '../project-place.ts';
import { type Command, obeyed, type ServiceManager, serviceManager } from '../service/service-manager.ts';
import { type ServiceUnit, type UnitFile, unitName } from '../service/unit.ts';
import type { ServeFlags } from './serve-flags.ts';

const say = (text: string): void => void process.stderr.write(text);
const told = (command: Command): string => `  ${command.map(quoted).join(' ')}\n`;

export async function installServe(flags: ServeFlags): Promise<void> {
  const { unit, manager, file, folder } = await unitOf(flags);
  prepareDataFolder(folder);
  refuseForeign(file);
  mkdirSync(dirname(file.path), { recursive: true });
  writeFileSync(file.path, file.text, { mode: 0o600 });
  say(`perfkit: written to ${file.path} (${manager.title})\n`);
  const commands = manager.start(file, unit.name);
  const failed = await obeyed(commands);
  if (failed === undefined) {
    say(`perfkit: it runs now, and at each login. What it says: ${manager.log(unit.name, unit)}\n`);
    return;
  }
  say(`perfkit: it could not be started from here (${failed.why}). Start it:\n${commands.map(told).join('')}`);
  process.exitCode = EXIT.dependency;
}

export async function uninstallServe(flags: ServeFlags): Promise<void> {
  const { unit, manager, file } = await unitOf(flags);
  if (!existsSync(file.path)) {
    say(`perfkit: nothing is installed for this project: there is no ${file.path}\n`);
    return;
  }
  refuseForeign(file);
  const commands = manager.stop(file, unit.name);
  const failed = await obeyed(commands);
  rmSync(file.path);
  say(`perfkit: ${file.path} is gone; history and backups stay\n`);
  if (failed === undefined) return;
  say(`perfkit: it could not be ended from here (${failed.why}). If it runs, end it:\n${commands.map(told).join('')}`);
  process.exitCode = EXIT.dependency;
}

interface Found {
  readonly unit: ServiceUnit;
  readonly manager: ServiceManager;
  readonly file: UnitFile;
  /** The data folder. */
  readonly folder: string;
}

async function unitOf(flags: ServeFlags): Promise<Found> {
  const cwd = process.cwd();
  // A service that ends at once because of its config is no help: it is read now.
  const { project, folder, ...named } = await projectPlace(flags);
  const service = flags.service ?? named.service;
  const unit: ServiceUnit = {
    name: unitName(service, project),
    description: `perfkit serve for ${service}`,
    command: [process.execPath, resolve(process.argv[1] ?? ''), ...serveWords(flags, cwd, folder)],
    folder: cwd,
    secrets: join(folder, 'serve.env'),
    log: join(folder, 'serve.log'),
  };
  const manager = serviceManager(process.platform, process.env);
  return { unit, manager, file: manager.file(unit), folder };
}

/** The words of a serve like the one that was asked for, whatever the environment will be then. */
function serveWords({ port, host, config, service }: ServeFlags, cwd: string, folder: string): string[] {
  const named = (flag: string, value: string | undefined): string[] => (value === undefined ? [] : [flag, value]);
  return [
    'serve',
    '--quiet',
    ...named('--port', String(port)),
    ...named('--host', host),
    ...named('--config', config === undefined ? undefined : resolve(cwd, config)),
    ...named('--data-dir', resolve(folder)),
    ...named('--service', service),
  ];
}

/** @throws PerfError `cli/foreign-unit` for a file of that name which perfkit did not write */
function refuseForeign({ path }: UnitFile): void {
  if (!existsSync(path) || /Written by `?perfkit serve/.test(readFileSync(path, 'utf8'))) return;
  throw new PerfError('cli/foreign-unit', {
    message: `Expected \`${path}\` to be a unit that perfkit wrote, but it is somebody else’s`,
    hint: 'Move it away, or give the service another name with --service.',
  });
}
