/** What lies on the time axis: what somebody did, where levels shifted, which alerts fired. Each by itself: one that can't be read hides no other. */
import { alertsFromHistory } from '@perf/runtime/report';
import type { MarksView } from '../protocol.ts';
import { ranged, type Stretch } from '../range.ts';
import { changesFound } from './changes.ts';
import { type Past, troubleOf } from './past.ts';

const MOST_ANNOTATIONS = 500;
const MOST_ALERTS = 500;

export async function marksView(past: Past, asked: Stretch): Promise<MarksView> {
  const { history, clock } = past;
  const range = ranged(asked, clock.now());
  const [annotations, found, alerts] = await Promise.allSettled([
    history.annotations(range),
    changesFound(past, range),
    alertsFromHistory(history, range),
  ]);
  const left = found.status === 'fulfilled' ? found.value.left : [];
  const failed = [annotations, found, alerts].flatMap((one) =>
    one.status === 'rejected' ? troubleOf(one.reason) : [],
  );
  const words = [...new Set([...failed, ...left])];
  return {
    ...range,
    annotations: known(annotations, [])
      .slice(-MOST_ANNOTATIONS)
      .map(({ labels = {}, ...annotation }) => ({ ...annotation, labels })),
    changes: found.status === 'fulfilled' ? found.value.changes : [],
    alerts: (known(alerts, undefined) ?? []).slice(0, MOST_ALERTS),
    trouble: words.length === 0 ? null : words.join(' '),
  };
}

function known<T>(settled: PromiseSettledResult<T>, otherwise: T): T {
  return settled.status === 'fulfilled' ? settled.value : otherwise;
}
