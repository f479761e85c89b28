/** A load as a script for k6, from the same options as the load itself. */
import { PerfError } from '@perf/core';
import { type PlanOptions, planOf } from '../load/plan.ts';
import type { Scenario } from '../scenario/scenario-target.ts';
import type { Target } from '../target.ts';
import { type HttpTargetOptions, requestOf } from '../targets/http-request.ts';
import { type Promised, thresholdsOf } from '../threshold.ts';
import { k6RequestScript, k6ScenarioScript } from './script.ts';
import { portable } from './source.ts';

export interface EmitOptions extends PlanOptions {
  /** A scenario, or the address of one request. */
  readonly target: Target | string | URL;
  /** Of that request. */
  readonly request?: HttpTargetOptions;
  readonly contracts?: Promised | readonly Promised[];
}

/** Which statuses are good, as text of a function. */
async function acceptsSource(expect: HttpTargetOptions['expect']): Promise<string> {
  if (expect === undefined) return '(status) => (status >= 200 && status < 300) || status === 304';
  if (typeof expect === 'function') return portable('`expect`', expect, 200);
  return `(status) => ${JSON.stringify([expect].flat())}.includes(status)`;
}

/**
 * The same load as a script for k6.
 *
 * @returns the text of a module: `k6 run script.js`
 * @throws PerfError `validators/not-portable` for a target, or a part of a scenario, that k6 can't run
 */
export async function emitK6({ target, request, contracts, ...options }: EmitOptions): Promise<string> {
  const load = { plan: planOf(options), thresholds: thresholdsOf(contracts) };
  if (typeof target === 'string' || target instanceof URL) {
    const { method, url, headers, body } = requestOf(target, request ?? {});
    const own = headers.filter(([name]) => !['host', 'content-length'].includes(name.toLowerCase()));
    const text = body.length === 0 ? undefined : Buffer.from(body).toString();
    const accepts = await acceptsSource(request?.expect);
    return k6RequestScript({ method, url: url.href, headers: Object.fromEntries(own), body: text, accepts }, load);
  }
  if ('definition' in target) return k6ScenarioScript((target as Scenario).definition, load);
  throw new PerfError('validators/not-portable', {
    message: `Expected \`target\` to be a URL or a scenario, got \`${target.name}\``,
    hint: 'k6 speaks HTTP: write what it shall do as a scenario.',
  });
}
