/** What the verbs of `perfkit export` do: read the configuration, write the file of another program, say what it lacks. */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { PerfError } from '@perf/core';
import type { Settings } from '@perf/runtime';
import { dataFolder, projectFolder } from '@perf/runtime/data-folder';
import {
  alertmanagerOf,
  alertmanagerText,
  type DashboardName,
  dashboard,
  type MetricsFrom,
  rulesOf,
  rulesText,
  scrapeText,
} from '@perf/runtime/export';
import { loadConfig } from '@perf/runtime/load-config';
import { readServeFile } from '@perf/runtime/serve-place';
import type { MayBeQuiet } from '../chatter.ts';

interface OutputFlags extends MayBeQuiet {
  readonly output?: string;
}

interface ConfigFlags extends OutputFlags {
  readonly config?: string;
}

interface ServiceFlags extends ConfigFlags {
  readonly service?: string;
  readonly interval: number;
}

export interface RulesFlags extends ServiceFlags {
  readonly format: 'prometheus';
  readonly forMetrics: MetricsFrom;
}

export interface ScrapeFlags extends ServiceFlags {
  readonly target?: readonly string[];
  readonly fileSd?: string;
  readonly tokenFile?: string;
  readonly dataDir?: string;
  readonly rules?: string;
}

export async function exportRules(flags: RulesFlags): Promise<void> {
  const { config, service, interval, forMetrics } = flags;
  const { settings } = await loadConfig(process.cwd(), config);
  const file = rulesOf(settings, { service: serviceOf(settings, service), metricsFrom: forMetrics, interval });
  if (file.groups.length === 0) say('Nothing is promised: neither contracts nor alerts stand in the configuration.');
  for (const note of file.notes) say(note);
  write(flags, rulesText(file, 'perfkit export rules'));
}

export async function exportScrape(flags: ScrapeFlags): Promise<void> {
  const { config, fileSd, tokenFile, interval, rules } = flags;
  if (fileSd !== undefined && flags.target !== undefined) {
    throw new PerfError('cli/invalid-flags', {
      message: 'Expected one of --target and --file-sd, got both',
      hint: 'See `perfkit export scrape --help`.',
    });
  }
  const { settings } = await loadConfig(process.cwd(), config);
  const options = {
    service: serviceOf(settings, flags.service),
    targets: flags.target ?? [ownTarget(flags.dataDir ?? (process.env.PERFKIT_DIR || settings.dataDir))],
    fileSd,
    tokenFile,
    interval,
    ...(rules !== undefined && { rules: [rules] }),
  };
  write(flags, scrapeText(options, 'perfkit export scrape'));
}

export async function exportAlertmanager(flags: ConfigFlags): Promise<void> {
  const { settings } = await loadConfig(process.cwd(), flags.config);
  const made = alertmanagerOf(settings.notify, settings.inhibitions);
  for (const note of made.notes) say(note);
  write(flags, alertmanagerText(made, 'perfkit export alertmanager'));
}

export async function exportGrafana(flags: OutputFlags & { readonly dashboard: DashboardName }): Promise<void> {
  write(flags, `${JSON.stringify(dashboard(flags.dashboard), undefined, 2)}\n`);
}

function serviceOf(settings: Settings, asked: string | undefined): string {
  return asked ?? settings.service ?? (basename(projectFolder(process.cwd())) || 'program');
}

/** Of the serve that runs here, else where one listens when nothing else is said. */
function ownTarget(asked: string | undefined): string {
  const folder = dataFolder({ asked, project: projectFolder(process.cwd()) });
  const file = readServeFile(folder);
  return file === undefined ? '127.0.0.1:9464' : new URL(file.url).host;
}

function write({ output: file, quiet }: OutputFlags, text: string): void {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  writeFileSync(file, text);
  if (quiet !== true) process.stderr.write(`Written to ${file}\n`);
}

const say = (note: string): void => void process.stderr.write(`perfkit: ${note}\n`);
