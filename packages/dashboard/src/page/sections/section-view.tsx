/** Which section shows what. */
import type { FunctionComponent } from 'preact';
import { useApp } from '../app.ts';
import type { Section } from '../model/view.ts';
import { AdviceSection } from './advice.tsx';
import { AlertsSection } from './alerts.tsx';
import { BackupsSection } from './backups.tsx';
import { CompareSection } from './compare.tsx';
import { HealthSection } from './health.tsx';
import { MetricsSection } from './metrics.tsx';
import { NotesSection } from './notes.tsx';
import { OperationsSection } from './operations.tsx';
import { Overview } from './overview.tsx';
import { ResourcesSection } from './resources.tsx';
import { RunsSection } from './runs.tsx';
import { UsageSection } from './usage.tsx';

const VIEWS: Readonly<Record<Section, FunctionComponent>> = {
  now: Overview,
  operations: OperationsSection,
  resources: ResourcesSection,
  health: HealthSection,
  alerts: AlertsSection,
  usage: UsageSection,
  backups: BackupsSection,
  runs: RunsSection,
  advice: AdviceSection,
  metrics: MetricsSection,
  notes: NotesSection,
  compare: CompareSection,
};

export function SectionView() {
  const { view } = useApp();
  const View = VIEWS[view.value.section];
  return <View key={view.value.section} />;
}
