/** `scenario` over the client that steps have, connections of Node's own; and its data in files. */
import * as files from '../adapters/scenario/data-files.ts';
import { httpPool } from '../adapters/scenario/http-pool.ts';
import type { DataOptions } from '../scenario/data.ts';
import type { DataSource, ScenarioDefinition } from '../scenario/definition.ts';
import { type Scenario, scenarioTarget } from '../scenario/scenario-target.ts';

/**
 * What users do, step by step, as a target for a load.
 *
 * @throws PerfError `validators/invalid-scenario` for a definition that makes no sense
 */
export function scenario<Shared = undefined, Row = undefined, Vars = Record<string, unknown>>(
  definition: ScenarioDefinition<Shared, Row, Vars>,
): Scenario<Shared, Row, Vars> {
  return scenarioTarget(definition, httpPool);
}

/**
 * Rows of a file with comma-separated values, by the names in its first line.
 *
 * @param file a path from the folder that the run is started in, or `new URL('users.csv', import.meta.url)`
 */
export function csv<Row extends Record<string, string> = Record<string, string>>(
  file: string | URL,
  options: DataOptions = {},
): DataSource<Row> {
  return files.csv<Row>(file, options);
}

/** Rows of a file that holds a JSON array. @param file as for `csv` */
export function json<Row = Record<string, unknown>>(file: string | URL, options: DataOptions = {}): DataSource<Row> {
  return files.json<Row>(file, options);
}
