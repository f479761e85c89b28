/**
 * What is wrong now, worst first: the first thing an operator asks.
 *
 * The same trouble is said once: an ill check speaks for those it blocks, a diagnosis for the finding that it explains, an alert for the
 * contract it watches. What was
 * silenced, acknowledged or excused by maintenance is left out here, and stands in its section.
 */
import type { Now } from '../../protocol.ts';
import type { Section } from './view.ts';
import { titleOf, visible } from './visible.ts';
import { quantity } from './words.ts';

export type Severity = 'critical' | 'warning' | 'info';

export interface Problem {
  readonly key: string;
  readonly severity: Severity;
  /** What kind of thing it is: `alert`. */
  readonly kind: string;
  readonly text: string;
  /** The one thing to do; null: nobody knows. */
  readonly action: string | null;
  /** Where to read on. */
  readonly section: Section;
  /** The operation that an alert is about. */
  readonly of?: string | null;
  readonly open: { readonly name: string; readonly labels: Readonly<Record<string, string>> } | null;
}

const ORDER: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

type Parts = Pick<Now, 'alerts' | 'health' | 'contracts' | 'diagnosis' | 'findings' | 'usage'>;

export function problemsOf(now: Parts): Problem[] {
  const told = alerts(now);
  const all = [...told, ...checks(now), ...contracts(now, told), ...causes(now), ...findings(now), ...usage(now)];
  // Stable: within a severity they stay in this order.
  return all.sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

function alerts({ alerts: { active } }: Parts): Problem[] {
  return active
    .filter((alert) => alert.state === 'firing')
    .filter(
      ({ silencedBy, inhibitedBy, acknowledged }) =>
        silencedBy.length + inhibitedBy.length === 0 && acknowledged === null,
    )
    .map((alert) => ({
      key: `alert ${alert.fingerprint}`,
      severity: alert.severity,
      kind: 'alert',
      text: visible(alert.summary ?? titleOf(alert.name, alert.labels)),
      action: null,
      section: 'alerts',
      open: null,
      of: alert.labels.operation ?? null,
    }));
}

/** Those that perfkit makes itself, of what is told here one by one, or of itself. */
const OWN_CHECKS = ['contracts', 'alerts', 'process', 'samples'];
const SUMS = OWN_CHECKS.slice(0, 2);

function checks({ health }: Parts): Problem[] {
  return (health?.checks ?? [])
    .filter(({ name, kind }) => kind !== 'diagnostic' || !SUMS.includes(name))
    .filter(
      ({ state, inMaintenance }) =>
        (state === 'fail' || state === 'warn' || state === 'unauthorised') && !inMaintenance,
    )
    .map(({ name, state, text }) => ({
      key: `check ${name}`,
      severity: state === 'warn' ? 'warning' : 'critical',
      kind: state === 'warn' ? 'check warns' : 'check fails',
      text: visible(text === '' ? name : `${name}: ${text}`),
      action: null,
      section: 'health',
      open: null,
    }));
}

function contracts({ contracts: { operations, readings } }: Parts, told: readonly Problem[]): Problem[] {
  const ofOperations = operations
    .filter(({ state, operation }) => state === 'broken' && !told.some(({ of }) => of === operation))
    .map(({ operation, labels, clauses }): Problem => {
      const name = titleOf(operation, labels ?? {});
      return { ...broken(name, clauses), open: { name: operation, labels: labels ?? {} }, section: 'operations' };
    });
  const ofReadings = readings
    .filter(({ state }) => state === 'broken')
    .map(({ name, clauses }): Problem => ({ ...broken(visible(name), clauses), open: null, section: 'resources' }));
  return [...ofOperations, ...ofReadings];
}

interface Clause {
  readonly target: string;
  readonly unit: string;
  readonly limit: number;
  readonly actual: number | null;
  readonly state: string;
}

function broken(name: string, clauses: readonly Clause[]): Omit<Problem, 'section' | 'open'> {
  const said = clauses
    .filter(({ state }) => state === 'broken')
    .map(
      ({ target, unit, limit, actual }) => `${target} is ${quantity(actual, unit)}, promised ${quantity(limit, unit)}`,
    );
  const text = `${name}: ${said.join('; ') || 'its promise is broken'}`;
  return { key: `contract ${name}`, severity: 'critical', kind: 'contract broken', text, action: null };
}

function causes({ diagnosis }: Parts): Problem[] {
  return diagnosis.map(({ symptom, severity, text, action, operation }, i) => ({
    key: `diagnosis ${i} ${symptom} ${operation ?? ''}`,
    severity,
    kind: 'diagnosis',
    text: visible(text),
    action: visible(action),
    section: 'health',
    open: null,
  }));
}

function findings({ findings: found, diagnosis }: Parts): Problem[] {
  const isExplained = (kind: string, operation: string | undefined): boolean =>
    diagnosis.some((one) => one.symptom === kind && one.operation === operation);
  return found
    .filter(({ severity, kind, operation }) => severity !== 'info' && !isExplained(kind, operation))
    .map(({ severity, kind, text, operation }, i) => ({
      key: `finding ${i} ${kind} ${operation ?? ''}`,
      severity,
      kind: 'finding',
      text: visible(text),
      action: null,
      section: 'now',
      open: null,
    }));
}

function usage({ usage: { limits, jobs } }: Parts): Problem[] {
  const full = limits
    .filter(({ state, program }) => state === 'exceeded' && program === 'running')
    .map(({ name, used, limit }): Problem => {
      const text = `${visible(name)}: ${quantity(used, '')} of ${quantity(limit, '')} are used`;
      return {
        key: `limit ${name}`,
        severity: 'warning',
        kind: 'limit',
        text,
        action: null,
        section: 'usage',
        open: null,
      };
    });
  const troubled = jobs
    .filter(({ troubles }) => troubles.length > 0)
    .map(({ name, labels, troubles }): Problem => {
      const text = `${titleOf(name, labels)} is ${troubles.join(', ')}`;
      return { key: `job ${text}`, severity: 'warning', kind: 'job', text, action: null, section: 'usage', open: null };
    });
  return [...full, ...troubled];
}

/** Whether anything is promised, checked or watched, so that being quiet means something. */
export function isWatched({ alerts: { active }, health, contracts: { operations, readings } }: Parts): boolean {
  const checks = (health?.checks ?? []).filter(({ name }) => !OWN_CHECKS.includes(name));
  return active.length + operations.length + readings.length + checks.length > 0;
}
