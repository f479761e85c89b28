/** What troubles jobs have, for Prometheus: 1 or 0 for each; what no run has shown yet is absent. */
import type { JobState } from '@perf/core';
import type { MetricFamily } from '@perf/core/prometheus';

/** The label is not `job`, which is Prometheus's own. */
export function jobFamilies(jobs: readonly JobState[]): MetricFamily[] {
  const points = jobs.flatMap(({ name, labels, troubles }) =>
    Object.entries(troubles).flatMap(([trouble, isThere]) =>
      isThere === undefined ? [] : [{ labels: { ...labels, job_name: name, trouble }, value: isThere ? 1 : 0 }],
    ),
  );
  if (points.length === 0) return [];
  return [
    { type: 'gauge', name: 'perfkit.job.trouble', help: 'Whether a job has this trouble: 1 or 0.', unit: '', points },
  ];
}
