/** What a serve answers at its control socket: `status`, `report`, `operations`, `health`, `advice`, and all about alerts. */
import type { History } from '@perf/analytics';
import { type Clock, type EpochMs, type Milliseconds, PerfError, type VerdictState } from '@perf/core';
import type { StrategyName } from '@perf/optimizer';
import { z } from 'zod';
import type { Promised } from '../config-contracts.ts';
import type { AlertReport } from '../report/alert-schema.ts';
import { reportFromHistory } from '../report/from-history.ts';
import { type HealthAnswer, NOTHING_CHECKED } from '../report/health-report.ts';
import { operationPage, operationPageQuery } from '../report/operations-page.ts';
import type { Report } from '../report/schema.ts';
import { ALERT_ANSWERS, type AlertAnswering } from './alert-answers.ts';

export interface ServeStatus {
  readonly service: string;
  readonly version: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly startedAt: EpochMs;
  readonly url: string;
  /** Processes and worker threads heard from since the start. */
  readonly heard: number;
  /** As of the last tick. */
  readonly contracts: Readonly<Record<VerdictState, number>>;
  readonly alertsFiring: number;
  /** What could not be measured, or was lost, in words. */
  readonly notes: readonly string[];
}

export interface Answerable extends Promised, AlertAnswering {
  readonly service: string;
  readonly history: History | undefined;
  readonly clock: Clock;
  status(): ServeStatus;
  /** Everything since the start. */
  report(strategy?: StrategyName): Report;
}

const strategyIn = z.object({ strategy: z.enum(['conservative', 'balanced', 'aggressive']).optional() });
const range = z.object({ sinceMs: z.number().positive().optional() });

/** @returns a function that answers a method; it rejects with PerfError `runtime/invalid-method`, `runtime/no-history` */
export function createAnswers(serve: Answerable): (method: string, params: unknown) => Promise<unknown> {
  return async (method, params) => {
    switch (method) {
      case 'status':
        return serve.status();
      case 'report':
        return reportOn(serve, range.parse(params).sinceMs);
      case 'health':
        return healthOf(serve.report());
      case 'advice': {
        const { from, to, service, recommendations } = serve.report(strategyIn.parse(params).strategy);
        return { service, from, to, recommendations };
      }
      case 'operations': {
        const report = await reportOn(serve, range.parse(params).sinceMs);
        const { from, to, service } = report;
        return { service, from, to, ...operationPage(report.operations, operationPageQuery.parse(params)) };
      }
      default:
        if (Object.hasOwn(ALERT_ANSWERS, method)) return ALERT_ANSWERS[method]?.(serve, params);
        throw new PerfError('runtime/invalid-method', {
          message: `Expected \`method\` to be status, report, operations, health, advice or ${Object.keys(ALERT_ANSWERS).join(', ')}, got \`${method.slice(0, 60)}\``,
          hint: 'Use the same version of perfkit on both ends.',
        });
    }
  };
}

/** @param since how far back; undefined: to the start of the serve */
async function reportOn(serve: Answerable, since: Milliseconds | undefined): Promise<Report> {
  const { service, history, clock } = serve;
  const whole = serve.report();
  if (since === undefined) return whole;
  if (history === undefined) {
    throw new PerfError('runtime/no-history', {
      message: `Expected a history to look back into, but none is kept: ${whole.notes.join(' ')}`,
      hint: 'Ask for everything since the start, without a time.',
    });
  }
  const to = clock.now();
  const report = await reportFromHistory(history, { from: to - since, to, service, promised: serve });
  // Nothing in the range: in its first second, a serve has written nothing yet.
  return { ...(report ?? whole), alerts: together(whole, report), ...ofNow(whole) };
}

/** What no history has, and what is missing. */
function ofNow({ jobs, limits, sessions, backups, health, notes }: Report): Partial<Report> & Pick<Report, 'notes'> {
  return {
    ...(jobs && { jobs }),
    ...(limits && { limits }),
    ...(sessions && { sessions }),
    ...(backups && { backups }),
    ...(health && { health }),
    notes,
  };
}

/** Those of now as they are now, pending ones as well; of the past, those that fired in the range. */
function together(now: Report, range: Report | undefined): NonNullable<Report['alerts']> {
  const isOver = ({ state }: AlertReport): boolean => state === 'resolved';
  const active = (now.alerts ?? []).filter((alert) => !isOver(alert));
  return [...active, ...((range ?? now).alerts ?? []).filter(isOver)];
}

function healthOf({ service, health = NOTHING_CHECKED, diagnosis = [] }: Report): HealthAnswer {
  return { service, ...health, diagnosis };
}
