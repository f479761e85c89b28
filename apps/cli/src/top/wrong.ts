/** What is wrong, worst first, each in one line: what a look at the screen should find before anything else. */
import { plain } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import { alertWords, contractsTold } from '../render/report-words.ts';

export interface Wrong {
  readonly severity: 'critical' | 'warning';
  readonly text: string;
}

/** @returns empty when nothing is known to be wrong */
export function wrongIn(report: Report): Wrong[] {
  const told: Wrong[] = [...alerts(report), ...contracts(report), ...checks(report), ...findings(report)];
  return [
    ...told.filter(({ severity }) => severity === 'critical'),
    ...told.filter(({ severity }) => severity === 'warning'),
  ];
}

function alerts({ alerts = [] }: Report): Wrong[] {
  return alerts
    .filter(({ state, severity }) => state === 'firing' && severity !== 'info')
    .map((alert) => {
      const [name, words] = alertWords(alert);
      return { severity: alert.severity === 'critical' ? 'critical' : 'warning', text: `alert ${name}: ${words}` };
    });
}

function contracts(report: Report): Wrong[] {
  return contractsTold(report)
    .filter(({ state }) => state === 'broken')
    .map(({ title, words }) => ({ severity: 'critical', text: `contract broken: ${title}, ${words}` }));
}

function checks({ health }: Report): Wrong[] {
  return (health?.checks ?? []).flatMap(({ name, state, text }): Wrong[] => {
    if (state !== 'fail' && state !== 'warn') return [];
    return [{ severity: state === 'fail' ? 'critical' : 'warning', text: `health ${plain(name)}: ${plain(text)}` }];
  });
}

function findings({ findings }: Report): Wrong[] {
  return findings.flatMap(({ severity, text }): Wrong[] =>
    severity === 'info' ? [] : [{ severity, text: plain(text) }],
  );
}
