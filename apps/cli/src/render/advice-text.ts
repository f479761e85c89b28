/** Advice in words: what to do first, then what speaks for it; the same words on a terminal, in Markdown and on a page. */
import { formatConfidence, formatDuration, formatRatio, formatValue } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import type { Attempt } from '@perf/optimizer';
import type { Advised } from '@perf/runtime/optimize';
import type { Report } from '@perf/runtime/report';
import type { Style } from './style.ts';

export type Advice = NonNullable<Report['recommendations']>[number];

/** What was seen, how sure that is, and what it risks. */
export function adviceHeadline({ what, confidence, risk }: Advice): string {
  return `${plain(what)} (${formatConfidence(confidence)} sure, ${risk.level} risk)`;
}

/** The rest, a sentence each. */
export function adviceDetails(advice: Advice): string[] {
  const { text, why, effect, risk, undo, verify, command, plan, tried } = advice;
  const figures = why.map(({ name, value, unit }) => `${plain(name)} ${formatValue(value, unit)}`).join(', ');
  const steps = (plan?.steps ?? [])
    .map(({ tunable, from, to }) => `${plain(tunable)} from ${from} to ${to}`)
    .join(', ');
  return [
    `Seen: ${plain(text)}${figures === '' ? '' : ` (${figures})`}`,
    `Expected: ${plain(effect.text)} (${share(effect.range[0])} to ${share(effect.range[1])})`,
    `Risk: ${plain(risk.text)}`,
    `Undo: ${plain(undo)}`,
    `Helped if: ${plain(verify.metric)} is ${verify.better}, by ${formatConfidence(verify.minEffect)} at least`,
    ...(command === undefined ? [] : [`Type: ${plain(command)}`]),
    ...(steps === '' ? [] : [`Can be applied while it runs: ${steps}`]),
    ...(tried === undefined ? [] : [`Tried before: ${plain(tried)}`]),
  ];
}

const SOURCES: Readonly<Record<Advised['source'], string>> = {
  program: 'asked of the program itself',
  serve: 'as its perfkit serve knows it',
  run: 'by the last run',
  history: 'by the history',
};

/** All that was asked, one after the other. */
export function adviceText(advised: readonly Advised[], style: Style): string {
  const sections = advised.map(({ service, source, pid, from, to, recommendations }) => {
    const who = [plain(service), ...(pid === undefined ? [] : [`process ${pid}`]), formatDuration(to - from)];
    const lines = recommendations.length === 0 ? [NOTHING] : adviceLines(recommendations, style);
    return [`${style.bold(who.join(' · '))}  ${style.dim(SOURCES[source])}`, ...lines].join('\n');
  });
  return `${sections.join('\n\n')}\n`;
}

const NOTHING = '  nothing: what was measured speaks for no change';

/** What was tried, the latest first. */
export function attemptsText(attempts: readonly Attempt[], style: Style): string {
  if (attempts.length === 0) return 'Nothing was tried yet: `perfkit optimize --apply` tries what is advised.\n';
  const lines = attempts.toReversed().map(({ at, outcome, tunable, from, to, metric, effect, id }) => {
    const did = effect === null ? 'not known' : `${effect < 0 ? '−' : '+'}${formatRatio(Math.abs(effect))}`;
    const when = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    return `${when}  ${outcome.padEnd(12)}  ${plain(tunable)} ${from} → ${to}  ${plain(metric)} ${did}  ${style.dim(plain(id))}`;
  });
  return `${lines.join('\n')}\n`;
}

function adviceLines(advice: readonly Advice[], style: Style): string[] {
  return advice.flatMap((one, index) => [
    `  ${index + 1}. ${adviceHeadline(one)}`,
    ...adviceDetails(one).map((line) => style.dim(`     ${line}`)),
  ]);
}

/** One line each, for a report, which has more to say. */
export function adviceShort(advice: readonly Advice[], style: Style): string[] {
  return advice.map((one) => `  → ${adviceHeadline(one)}: ${style.dim(plain(one.text))}`);
}

function share(change: number): string {
  const percent = Math.round(Math.abs(change) * 100);
  return `${change < 0 ? '−' : '+'}${percent} %`;
}
