/** What this project has names for: operations, checks, alerts, snapshots. For completions, so nothing of it ever fails aloud. */
import type { CommandContext } from '@stricli/core';
import { given } from '../given.ts';
import type { PlaceFlags, ProjectPlace } from '../project-place.ts';

type Proposing = (this: CommandContext, partial: string) => Promise<readonly string[]>;

/** Past these a person types on instead of choosing. */
const MOST = 200;
const DAY_MS = 86_400_000;

/** @param find what there is; a failure is an empty list */
const proposing = (find: () => Promise<readonly string[]>): Proposing =>
  async function propose(partial) {
    const found = await find().catch(() => []);
    return [...new Set(found)].filter((value) => value.startsWith(partial)).slice(0, MOST);
  };

/** Of the last run, of the last day of the history, and of contracts. */
export const operationNames: Proposing = proposing(async () => {
  const { folder, settings } = await place();
  const { hasHistory, lastRun } = await import('@perf/runtime/data-folder');
  const ofRun = lastRun(folder)?.operations.map(({ name }) => name) ?? [];
  const known = [...ofRun, ...settings.contracts.map(({ operation }) => operation)];
  if (!hasHistory(folder)) return known;
  const { readHistory } = await import('@perf/runtime/read-history');
  const now = Date.now();
  const worker = new URL('history-worker.js', import.meta.url);
  const kept = await readHistory({ folder, worker }, (history) =>
    history.operations({ from: now - DAY_MS, to: now + 1 }),
  );
  return [...known, ...kept.map(({ name }) => name)];
});

/** Those a serve asks now, else those of the last run. */
export const checkNames: Proposing = proposing(async () => {
  const { folder } = await place();
  const { readServeFile } = await import('@perf/runtime/serve-place');
  const { askServe } = await import('@perf/runtime/ask');
  const { lastRun } = await import('@perf/runtime/data-folder');
  const file = readServeFile(folder);
  const answer = file && ((await askServe(file.control, 'health')) as { checks?: { name: string }[] } | undefined);
  return (answer?.checks ?? lastRun(folder)?.health?.checks ?? []).map(({ name }) => name);
});

/** Those that are pending or fire, then those that there are rules for. */
export const alertNames: Proposing = proposing(async () => {
  const { folder, settings } = await place();
  const { askAlerts } = await import('@perf/runtime/alerts');
  const historyWorker = new URL('history-worker.js', import.meta.url);
  const found = await askAlerts({ service: '', folder, historyWorker }).catch(() => undefined);
  return [...(found?.alerts ?? []), ...settings.alerts].map(({ name }) => name);
});

/** The newest first. */
export const snapshotIds: Proposing = proposing(async () => {
  const { using } = await import('../commands/open-backups.ts');
  const ids = await using({ ...typedFlags(), quiet: true }, {}, (backup) => backup.list());
  return ['latest', ...ids.map(({ id }) => id).reverse()];
});

/** Of this machine by their names, of others with their fingerprint, the newest first. */
export const baselineNames: Proposing = proposing(async () => {
  const { folder } = await place();
  const { listBaselines, thisMachine } = await import('@perf/validators/gate');
  const here = thisMachine().fingerprint;
  const names = listBaselines(folder).map(({ name, machine: { fingerprint } }) =>
    fingerprint === here ? name : `${name}@${fingerprint}`,
  );
  return names.reverse();
});

/** Reports of runs alone: what a load test kept is read in other ways. The newest first. */
export const runNames: Proposing = proposing(async () => {
  const { folder } = await place();
  const { runIds, runOf } = await import('@perf/runtime/data-folder');
  return runIds(folder).filter((id) => runOf(folder, id) !== undefined);
});

/** Of the project, unless the words that were typed so far name another data folder or configuration. */
async function place(): Promise<ProjectPlace> {
  const { projectPlace } = await import('../project-place.ts');
  const { loadConfigOrDefaults } = await import('@perf/runtime/load-config');
  return await projectPlace(typedFlags(), loadConfigOrDefaults);
}

function typedFlags(): PlaceFlags {
  const after = (...flags: string[]): string | undefined => {
    const at = process.argv.findLastIndex((word) => flags.includes(word.split('=', 1)[0] ?? ''));
    const [, value = process.argv[at + 1]] = /=(.*)/s.exec(process.argv[at] ?? '') ?? [];
    return at === -1 ? undefined : value || undefined;
  };
  return given({ dataDir: after('--data-dir'), config: after('--config', '-c') });
}
