/** The present of the scene: what the first frame of the stream says, and what changes from second to second. */
import type { Frame, Now } from '../../src/protocol.ts';
import { rowOf } from './past.ts';
import { alerts, type Scene } from './scene-parts.ts';
import * as usual from './usual-sections.ts';

export interface PresentOptions {
  readonly scene: Scene;
  readonly at: number;
  /** How old the newest figures are. */
  readonly age: number;
  readonly silences: Now['alerts']['silences'];
  readonly acknowledged: ReadonlySet<string>;
}

export function frameAt({ scene, at, age }: PresentOptions): Frame {
  if (scene.isEmpty) return { at, measuredAt: null };
  const rows = scene.operations
    .slice(0, 200)
    .map((operation) => rowOf(scene, operation, { from: at - 60_000, to: at }));
  return { at, measuredAt: at - age, operations: { rows, inAll: scene.operations.length, span: 60_000 } };
}

export function nowAt(options: PresentOptions): Now {
  const { scene, at, silences } = options;
  const isQuiet = scene.isEmpty || scene.isWell;
  return {
    service: `shop${scene.remark}`,
    startedAt: scene.startedAt,
    history: scene.hasHistory ? { from: scene.startedAt - 364 * 86_400_000, to: at } : null,
    mayAct: true,
    operations: { rows: [], inAll: 0, span: 60_000 },
    resources: scene.isEmpty ? [] : usual.RESOURCES,
    health: scene.isEmpty ? null : usual.health(scene),
    diagnosis: isQuiet ? [] : usual.diagnosis(scene),
    findings: isQuiet ? [] : usual.findings(scene),
    contracts: scene.isEmpty ? { operations: [], readings: [], meetingTargets: null } : usual.contracts(scene),
    alerts: { active: activeAlerts(options), silences },
    usage: scene.isEmpty ? { limits: [], sessions: [], recovery: [], jobs: [] } : usual.usage(scene, at),
    backups: scene.isEmpty ? null : usual.backups(scene, at),
    advice: scene.isEmpty ? { recommendations: [], attempts: [] } : usual.advice(scene, at),
    metrics: scene.isEmpty ? [] : usual.metrics(scene),
    notes: scene.isEmpty ? [] : [`The machine’s temperature is not readable here. ${scene.remark}`],
    ...frameAt(options),
  };
}

function activeAlerts({ scene, silences, acknowledged, at }: PresentOptions): Now['alerts']['active'] {
  return (alerts(scene) ?? [])
    .filter(({ state }) => state === 'firing')
    .map((alert) => ({
      ...alert,
      silencedBy: silences.map(({ id }) => id),
      inhibitedBy: [],
      acknowledged: acknowledged.has(alert.fingerprint) ? { at, by: null, comment: null } : null,
    }));
}
