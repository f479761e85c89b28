/** The sections, each with how much in it wants to be seen. */
import { useApp } from '../app.ts';
import { SECTIONS, type Section } from '../model/view.ts';
import { TITLES } from '../sections/titles.ts';
import { ViewLink } from './link.tsx';

export function Nav() {
  const { view } = useApp();
  const counts = useCounts();
  return (
    <nav aria-label="Sections">
      <ul>
        {SECTIONS.map((section) => (
          <li key={section}>
            <ViewLink to={{ section, open: null, sort: null, filter: '' }} current={view.value.section === section}>
              {TITLES[section]}
              {(counts[section] ?? 0) > 0 && <span class="count">{counts[section]}</span>}
            </ViewLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Of what is not as it should be; how many there are of a thing says nothing. */
function useCounts(): Partial<Record<Section, number>> {
  const { wrong, now } = useApp();
  const of = (section: Section): number => wrong.value.filter((problem) => problem.section === section).length;
  const current = now.value;
  return {
    operations: of('operations'),
    resources: of('resources'),
    health: of('health'),
    alerts: of('alerts'),
    usage: of('usage'),
    advice: current?.advice.recommendations.length ?? 0,
    notes: current?.notes.length ?? 0,
  };
}
