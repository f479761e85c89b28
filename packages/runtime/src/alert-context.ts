/**
 * What people should know of an alert beside the alert: on what evidence, what changed just before, what to do, where to look.
 * What is not known is left out.
 */
import type { Annotation } from '@perf/analytics';
import type { Alert, AlertRule, Milliseconds } from '@perf/core';
import type { AlertContext } from '@perf/notify';
import type { DiagnosisReport } from './report/health-report.ts';

/** What was done so long before an alert may be why. */
export const JUST_BEFORE: Milliseconds = 3_600_000;
const MOST = 5;

export interface Known {
  readonly rules: readonly AlertRule[];
  /** Worst first. */
  readonly diagnosis: readonly DiagnosisReport[];
  /** Of the last hours. */
  readonly annotations: readonly Annotation[];
  readonly url: string | undefined;
}

export function contextOf(alert: Alert, { rules, diagnosis, annotations, url }: Known): AlertContext {
  const rule = rules.find((one) => isOf(one, alert));
  const explaining = diagnosis.find((one) => rule !== undefined && isAbout(one, rule));
  const others = diagnosis.filter((one) => one !== explaining && one.severity !== 'info');
  const evidence = [
    ...(explaining ? evidenceOf(explaining) : []),
    ...others.map(({ text }) => `At the same time: ${text}`),
  ];
  const changes = annotations
    .filter(({ at }) => at >= alert.activeAt - JUST_BEFORE)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, MOST)
    .map(({ at, kind, text }) => ({ at, text: `${kind} ${text}`.trim() }));
  return {
    ...(evidence.length > 0 && { evidence: evidence.slice(0, MOST) }),
    ...(changes.length > 0 && { changes }),
    action: explaining?.action ?? 'Look at `perfkit health` and `perfkit report --since 15m`.',
    ...(url !== undefined && { url }),
  };
}

function isOf(rule: AlertRule, { name, labels, severity }: Alert): boolean {
  const own = Object.entries(rule.labels ?? {});
  return (
    rule.name === name &&
    (rule.severity ?? 'warning') === severity &&
    own.every(([label, value]) => labels[label] === String(value))
  );
}

/** Whether it speaks of what the rule looks at. */
function isAbout({ operation, evidence }: DiagnosisReport, rule: AlertRule): boolean {
  const subject = 'reading' in rule ? rule.reading : 'contract' in rule ? rule.contract : undefined;
  if (subject === undefined) return 'job' in rule && operation === `job ${rule.job}`;
  return operation === subject || evidence.some(({ name }) => name === subject);
}

function evidenceOf({ text, confidence, evidence }: DiagnosisReport): string[] {
  const sure = confidence === 0 ? 'the cause is unknown' : `${Math.round(confidence * 100)} % sure`;
  const figures = evidence.map(({ name, value, unit }) => `${name}: ${Number(value.toPrecision(4))} ${unit}`.trim());
  return [`${text} (${sure})`, ...figures];
}
