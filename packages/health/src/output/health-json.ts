/**
 * The answer of a health endpoint: `application/health+json` (Nottingham and Inadarei's Internet draft
 * draft-inadarei-api-health-check-06), and the HTTP status that a load balancer or Kubernetes acts on.
 *
 * The draft knows pass, warn and fail. What is unknown is not ready, but alive: nobody restarts a process because of
 * what is not known. Our finer states stand beside, under `state`.
 */
import type { CheckResult, Observed } from '../check.ts';
import { type HealthReport, type HealthState, weightOf } from '../roll-up.ts';

type Status = 'pass' | 'warn' | 'fail';

export interface HealthJsonOptions {
  /** Of the service, as the draft has them: `version`, `releaseId`, `serviceId`, `description`. */
  readonly service?: Readonly<Partial<Record<'version' | 'releaseId' | 'serviceId' | 'description', string>>>;
  /** Whether checks stand in the answer, or only the whole: their texts tell strangers what a service is made of. @default true */
  readonly details?: boolean;
}

export interface HealthAnswer {
  readonly status: 200 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A report for load balancers: status, headers and body, as `application/health+json`. */
export function toHealthJson(report: HealthReport, options: HealthJsonOptions = {}): HealthAnswer {
  const { service = {}, details = true } = options;
  const isLiveness = report.checks.length > 0 && report.checks.every(({ kind }) => kind === 'liveness');
  const statusOf = (state: HealthState): Status => (state === 'unknown' ? (isLiveness ? 'warn' : 'fail') : state);
  const status = statusOf(report.state);
  const body = {
    status,
    ...service,
    ...(details && {
      ...(status !== 'pass' && { output: report.text }),
      checks: byComponent(report.checks, (check) => statusOf(weightOf(check))),
    }),
  };
  return {
    status: status === 'fail' ? 503 : 200,
    headers: { 'content-type': 'application/health+json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

function byComponent(checks: readonly CheckResult[], statusOf: (check: CheckResult) => Status): object {
  const components = new Map<string, object[]>();
  for (const check of checks) {
    const common = commonOf(check, statusOf(check));
    for (const one of check.observed?.length ? check.observed : [undefined]) {
      const key = keyOf(check.name, one);
      const entry = one === undefined ? common : { ...common, observedValue: one.value, observedUnit: one.unit };
      components.set(key, [...(components.get(key) ?? []), entry]);
    }
  }
  return Object.fromEntries(components);
}

function commonOf({ kind, state, text, blockedBy, at, age, maintenance }: CheckResult, status: Status): object {
  return {
    status,
    componentType: kind,
    ...(state !== status && { state }),
    ...(at !== undefined && { time: isoOf(at) }),
    ...(age !== undefined && { ageMs: Math.round(age) }),
    // The draft asks to leave it out of a pass.
    ...(status !== 'pass' && text !== '' && { output: text }),
    ...(blockedBy !== undefined && { blockedBy }),
    ...(maintenance !== undefined && { maintenanceUntil: isoOf(maintenance.until) }),
  };
}

/** `component:measurement`; the draft parts them by the colon, so a name may not have one. */
function keyOf(name: string, observed: Observed | undefined): string {
  const component = name.replaceAll(':', '.');
  return observed?.name === undefined ? component : `${component}:${observed.name}`;
}

/** A clock may stand where no date is. */
function isoOf(at: number): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
