/**
 * Reads the command line and serves MCP, over standard input and output or over HTTP. On standard output of the former
 * nothing but MCP is written.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isPerfError, PerfError } from '@perf/core';
import { EXIT } from '@perf/runtime/exit-code';
import { type ClientConfig, clientConfigs, type HowToStart } from './clients.ts';
import { type Flags, flagsIn, USAGE } from './command-line.ts';
import { readSettings, type ServerSettings } from './settings.ts';
import { serveOverStdio } from './wire/stdio.ts';
import { wire } from './wiring.ts';

/** @param words the command line after `perfkit-mcp` */
export async function main(words: readonly string[]): Promise<void> {
  try {
    await act(flagsIn(words));
  } catch (error) {
    tell(isPerfError(error) ? [error.message, error.hint ?? ''].join('\n').trimEnd() : String((error as Error).stack));
    process.exitCode = exitCodeOf(error);
  }
}

async function act(flags: Flags): Promise<void> {
  if (flags.action === 'help') process.stdout.write(USAGE);
  else if (flags.action === 'version') process.stdout.write(`${version()}\n`);
  else {
    const dataDir = flags.dataDir ?? (process.env.PERFKIT_DIR || undefined);
    const settings = await readSettings({ cwd: process.cwd(), dataDir, config: flags.config });
    if (flags.action === 'print-config') printConfig(settings, flags.client);
    else await serve(settings, flags.http);
  }
}

async function serve(settings: ServerSettings, http: Flags['http']): Promise<void> {
  if (settings.complaint !== undefined) tell(`nothing but reading is allowed, since ${settings.complaint}`);
  const wired = wire(settings, version(), tell);
  if (http === undefined) return serveOverStdio(wired, () => void wired.close());
  const { serveOverHttp } = await import('./wire/http.ts');
  const serving = await serveOverHttp(wired, { ...http, token: process.env.PERFKIT_TOKEN || undefined });
  tell(`serves MCP at ${serving.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void serving.close().then(() => wired.close()));
  }
}

/** What goes into a file is on standard output, where it goes to is said beside it. */
function printConfig({ folder }: ServerSettings, client: string | undefined): void {
  const configs = clientConfigs(howToStart(folder));
  if (client === undefined) {
    process.stdout.write(configs.map(({ title, place, text }) => `${title}: ${place}\n\n${text}\n`).join('\n'));
    return;
  }
  const config = configs.find(({ name }) => name === client);
  if (config === undefined) throw unknownClient(client, configs);
  tell(`for ${config.title}, into ${config.place}:`);
  process.stdout.write(`${config.text}\n`);
}

/** As a package it is fetched by its name; of a clone, the file that runs now is named. */
function howToStart(folder: string): HowToStart {
  const bin = fileURLToPath(new URL('bin.js', import.meta.url));
  const args = ['--data-dir', folder];
  return bin.includes('node_modules')
    ? { command: 'npx', args: ['-y', '@perf/mcp-server', ...args] }
    : { command: process.execPath, args: [bin, ...args] };
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

const tell = (text: string): void => void process.stderr.write(`perfkit-mcp: ${text}\n`);

function exitCodeOf(error: unknown): number {
  if (!isPerfError(error)) return EXIT.internal;
  return error.code === 'runtime/port-in-use' ? EXIT.dependency : EXIT.misuse;
}

function unknownClient(client: string, configs: readonly ClientConfig[]): PerfError {
  return new PerfError('mcp/misuse', {
    message: `Expected a client that is known, got \`${client}\``,
    hint: `Known are ${configs.map(({ name }) => name).join(', ')}; others take the same command as they do.`,
  });
}
