import type { Section } from '../model/view.ts';

/** What the sections are called. */
export const TITLES: Readonly<Record<Section, string>> = {
  now: 'Now',
  operations: 'Operations',
  resources: 'Resources',
  health: 'Health',
  alerts: 'Alerts',
  usage: 'Limits & jobs',
  backups: 'Backups',
  runs: 'Load runs',
  advice: 'Advice',
  metrics: 'Own metrics',
  notes: 'Notes',
  compare: 'Compare',
};
