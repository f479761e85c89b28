/** What stands around every section: who this is, how it is, where to go, what time is looked at. */
import { useComputed, useSignalEffect } from '@preact/signals';
import { useApp } from './app.ts';
import { NEXT_THEME } from './keys.ts';
import type { Section } from './model/view.ts';
import { visible } from './model/visible.ts';
import { ConnectionState, Interruption } from './parts/connection.tsx';
import { Dialogs } from './parts/dialogs.tsx';
import { Nav } from './parts/nav.tsx';
import { TimeBar } from './parts/time-bar.tsx';
import { SectionView } from './sections/section-view.tsx';
import { TITLES } from './sections/titles.ts';
import { Verdict } from './sections/verdict.tsx';

/** Those whose content depends on the range. */
const TIMED: readonly Section[] = ['now', 'operations', 'resources', 'alerts', 'compare'];

export function Shell() {
  const { view } = useApp();
  const { section, open } = view.value;
  useTitle();
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header />
      <div class="columns">
        <Nav />
        <main id="main" tabIndex={-1}>
          <Interruption />
          <Verdict />
          {section !== 'now' && open === null && <h2 class="section-title">{TITLES[section]}</h2>}
          {TIMED.includes(section) && <TimeBar />}
          <SectionView />
        </main>
      </div>
      <Dialogs />
    </>
  );
}

function Header() {
  const { now, view, go, dialog } = useApp();
  const service = useComputed(() => visible(now.value?.service ?? ''));
  const { theme } = view.value;
  return (
    <header class="top">
      <h1>
        <bdi>{service.value}</bdi> <span class="soft">perfkit</span>
      </h1>
      {/* Not announced each second: only its words are, when they change. */}
      <div class="connection-place" role="status">
        <ConnectionState />
      </div>
      <div class="tools">
        <button
          type="button"
          onClick={() => go({ theme: NEXT_THEME[theme] }, 'replace')}
          aria-label={`Theme: ${theme}`}
        >
          <span aria-hidden="true">{{ auto: '◐', light: '☀', dark: '☾' }[theme]}</span>
        </button>
        <button type="button" aria-label="Help" onClick={() => (dialog.value = { kind: 'help' })}>
          ?
        </button>
      </div>
    </header>
  );
}

/** The state in the tab's title, for a page that stays open among others. */
function useTitle(): void {
  const { now, wrong, connection } = useApp();
  useSignalEffect(() => {
    const service = visible(now.value?.service ?? 'perfkit');
    const amount = wrong.value.length;
    const sign = 'until' in connection.value ? '… ' : amount > 0 ? `(${amount}) ` : '';
    document.title = `${sign}${service}`;
  });
}
