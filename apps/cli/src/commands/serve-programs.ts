/** What `perfkit serve` does: reads the config, serves until a signal, says how to report to it. */
import { fileURLToPath } from 'node:url';
import { plain } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import { dashboard } from '@perf/dashboard';
import { type Serving, serve } from '@perf/runtime/serve';
import { quoted } from '../next-commands.ts';
import { projectPlace } from '../project-place.ts';
import { alertWords } from '../render/report-words.ts';
import { styleFor } from '../render/style.ts';
import { version } from '../version.ts';
import type { ServeFlags } from './serve-flags.ts';

const ENDS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export async function servePrograms(flags: ServeFlags): Promise<void> {
  if (flags.install === true || flags.uninstall === true) return changeService(flags);
  const { settings, project, folder, ...named } = await projectPlace(flags);
  const service = flags.service ?? named.service;
  const serving = await serve({
    service,
    hostName: settings.host,
    contracts: settings.contracts,
    readingContracts: settings.readingContracts,
    alerts: settings.alerts,
    inhibitions: settings.inhibitions,
    remoteWrite: settings.remoteWrite,
    notify: settings.notify,
    checks: settings.checks,
    maintenance: settings.maintenance,
    optimizer: settings.optimizer,
    backup: { config: settings.backup, project, worker: new URL('backup-worker.js', import.meta.url) },
    onAlert: (alert) => say(`perfkit: ${alert.severity}: ${alertWords(alert).join(': ')}\n`),
    dataFolder: folder,
    historyWorker: new URL('history-worker.js', import.meta.url),
    host: flags.host,
    port: flags.port,
    token: process.env.PERFKIT_TOKEN || undefined,
    preload: fileURLToPath(new URL('register.cjs', import.meta.url)),
    version,
    // Who may ask has been decided by then: by the guard of the serve.
    site: (view) => dashboard(view, { authorize: () => true }),
  });
  // From here on a signal is an end in good order.
  const signalled = untilSignal();
  const told = serving.status().notes;
  for (const note of told) say(`perfkit: ${plain(note)}\n`);
  if (flags.quiet !== true)
    say(welcome(serving, service, settings.contracts.length + settings.readingContracts.length));
  await signalled;
  await serving.stop();
  const news = serving.status().notes.filter((note) => !told.includes(note));
  for (const note of news) say(`perfkit: ${plain(note)}\n`);
  if (flags.quiet !== true) say(`perfkit has ended, the history is kept in ${folder}\n`);
}

/** @throws PerfError `cli/invalid-flags` for both at once */
async function changeService(flags: ServeFlags): Promise<void> {
  if (flags.install === true && flags.uninstall === true) {
    throw new PerfError('cli/invalid-flags', {
      message: 'Expected one of --install and --uninstall, got both',
      hint: 'See `perfkit serve --help`.',
    });
  }
  const { installServe, uninstallServe } = await import('./install-serve.ts');
  return flags.install === true ? installServe(flags) : uninstallServe(flags);
}

function welcome({ url, environment }: Serving, service: string, contracts: number): string {
  const style = styleFor(process.stderr);
  const judged = contracts === 1 ? '1 contract' : `${contracts} contracts`;
  const words = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`);
  return [
    `perfkit serves ${style.bold(plain(service))} at ${style.bold(`${url}/`)}, ${judged}, until Ctrl-C`,
    style.dim('Open it in a browser: what is wrong now comes first. /metrics and /health are there for machines.'),
    style.dim('A Node program reports to it, started like this:'),
    `  ${words.join(' ')} node server.js`,
    '',
  ].join('\n');
}

/** Settles at the first signal; a second one ends perfkit at once. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    const onSignal = (): void => {
      for (const signal of ENDS) process.removeListener(signal, onSignal);
      resolve();
    };
    for (const signal of ENDS) process.on(signal, onSignal);
  });
}

const say = (text: string): void => void process.stderr.write(text);
