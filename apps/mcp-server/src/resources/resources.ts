/**
 * What agents can read and watch without calling a tool: `perfkit://health`, `report`, `operations`, `alerts`, and `runs` with
 * one address each. JSON; where nothing was measured, that is what they say.
 */
import {
  type McpServer,
  type ReadResourceResult,
  ResourceNotFoundError,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { isPerfError } from '@perf/core';
import { measured, type Place } from '../measured.ts';
import { runOf } from '../runs/run-shape.ts';
import type { Runs } from '../runs/runs.ts';
import type { Look } from '../wire/changes.ts';
import { measuredResources } from './measured-resources.ts';

const RUNS_URI = 'perfkit://runs';
const MOST_RUNS = 20;
const MIME = 'application/json';

const uriOf = (name: string): string => `perfkit://${name}`;

/** Addresses that are news when a run begins, gets on or ends. */
export const urisOfRun = (id: string): readonly string[] => [RUNS_URI, `${RUNS_URI}/${id}`];

export function registerResources(server: McpServer, place: Place, runs: Runs): void {
  for (const { name, title, description, read } of measuredResources) {
    server.registerResource(name, uriOf(name), { title, description, mimeType: MIME }, async (uri) =>
      contents(uri, await found(place, read)),
    );
  }
  const about = {
    title: 'Runs',
    description: 'Load tests and other long work: what goes on, what has ended, newest first.',
  };
  server.registerResource('runs', RUNS_URI, { ...about, mimeType: MIME }, (uri) => {
    const all = runs.list();
    return contents(uri, { runs: all.slice(0, MOST_RUNS).map(runOf), runsInAll: all.length });
  });
  const listed = () => ({
    resources: runs
      .list()
      .slice(0, MOST_RUNS)
      .map(({ id, kind, state }) => ({
        uri: `${RUNS_URI}/${id}`,
        name: id,
        title: `${kind}, ${state}`,
        mimeType: MIME,
      })),
  });
  const template = new ResourceTemplate(`${RUNS_URI}/{id}`, { list: listed });
  const ofOne = { title: 'A run', description: 'How far a run is, and what it found.', mimeType: MIME };
  server.registerResource('run', template, ofOne, (uri, { id }) => {
    const run = runs.get(String(id));
    if (run === undefined) throw new ResourceNotFoundError(uri.href);
    return contents(uri, { ...runOf(run), result: run.result ?? null });
  });
}

/** What each measured resource says that would be news. */
export function lookAt(place: Place): Look {
  return async () => {
    const all = await measured(place, { since: undefined, service: undefined });
    return new Map(measuredResources.map(({ name, news }) => [uriOf(name), JSON.stringify(news(all)) ?? '']));
  };
}

async function found(place: Place, read: (typeof measuredResources)[number]['read']): Promise<object> {
  try {
    return read(await measured(place, { since: undefined, service: undefined }));
  } catch (error) {
    if (!isPerfError(error)) throw error;
    return { verdict: 'unknown', reason: error.message, toDo: error.hint ?? null };
  }
}

function contents(uri: URL, value: object): ReadResourceResult {
  return { contents: [{ uri: uri.href, mimeType: MIME, text: JSON.stringify(value) }] };
}
