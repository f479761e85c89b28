/** A store of metrics as the source of a verb, as its flags say: `--source`, `--label`, `--source-header`. */
import type { HistoryReader } from '@perf/analytics';
import { openPromql } from '@perf/analytics/promql';
import { PerfError } from '@perf/core';
import { filledIn } from '@perf/runtime/remote';
import type { Label } from './flags.ts';

export interface SourceFlags {
  readonly label?: readonly Label[];
  readonly sourceHeader?: readonly string[];
  readonly by?: 'host';
}

export function openSource(url: string, { label = [], sourceHeader = [], by }: SourceFlags): HistoryReader {
  const token = process.env.PERFKIT_SOURCE_TOKEN;
  const own = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const headers = { ...own, ...Object.fromEntries(sourceHeader.map(headerFrom)) };
  return openPromql({
    url: filledIn(url),
    headers,
    labels: Object.fromEntries(label),
    ...(by !== undefined && { by: [by] }),
  });
}

/** Where it is, without a login: for people. */
export function shownSource(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the source';
}

/** Whose figures they are: what was chosen, else of all that lie there. */
export function serviceIn(label: readonly Label[] = []): string {
  const chosen = new Map(label);
  return chosen.get('service') ?? chosen.get('job') ?? 'all services';
}

/** @param text `X-Scope-OrgID: shop`, as curl takes it */
function headerFrom(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([^\s:]+):\s*(\S.*)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name.toLowerCase(), filledIn(value)];
  throw new PerfError('cli/invalid-flags', {
    message: 'Expected --source-header to be a name and a value with a colon between them; it is not shown',
    hint: "Give it as curl does: --source-header 'X-Scope-OrgID: shop'.",
  });
}

/** @throws PerfError `cli/invalid-flags` for what means nothing where a history is read. */
export function checkWithoutSource({ label, sourceHeader, by }: SourceFlags, verb: string): void {
  const given = { '--label': label, '--source-header': sourceHeader, '--by': by };
  const flag = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
  if (flag === undefined) return;
  throw new PerfError('cli/invalid-flags', {
    message: `Expected ${flag} to come with --source: the history here is of one project`,
    hint: `See \`perfkit ${verb} --help\`.`,
  });
}
