/** `scenario` over the client that steps have: connections of Node's own. */
import { httpPool } from '../adapters/scenario/http-pool.ts';
import type { ScenarioDefinition } from '../scenario/definition.ts';
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
