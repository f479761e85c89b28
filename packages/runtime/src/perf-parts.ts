/** What perfkit inside a program is put together from. */
import type { Annotation, History } from '@perf/analytics';
import type { RemoteWrite } from '@perf/analytics/remote-write';
import type { Monitor } from '@perf/core';
import type { Journal } from '@perf/optimizer';
import type { AlertWatch } from './alert-watch.ts';
import type { Backups } from './backups.ts';
import type { Promised } from './config-contracts.ts';
import type { OptimizerConfig } from './config-optimizer.ts';
import type { Declared } from './declared/config-declared.ts';
import type { DeclaredLimits } from './declared/declared-limits.ts';
import type { DeclaredRecovery } from './declared/declared-recovery.ts';
import type { DeclaredSessions } from './declared/declared-sessions.ts';
import type { ConfiguredHealth } from './health/watch-health.ts';
import type { Notes } from './notes.ts';
import type { Notifications } from './notifications.ts';
import type { Past } from './past.ts';

export interface PerfParts extends Promised, ConfiguredHealth {
  readonly service: string;
  readonly alerts: AlertWatch;
  readonly notes: Notes;
  readonly history: History | undefined;
  readonly remote: RemoteWrite | undefined;
  /** The data folder. */
  readonly data: string;
  readonly backups: Backups;
  readonly optimizer: OptimizerConfig | undefined;
  readonly journal: Journal | undefined;
  /** Notes in the history what was changed. */
  readonly annotate: (annotation: Annotation) => Promise<void>;
  /** Undefined: nobody is told by a channel. */
  readonly notifications: Notifications | undefined;
  /** What can be asked of the past: `history`, or one that is written elsewhere. */
  readonly past: Past | undefined;
  readonly declared: Declared;
  readonly monitor: Monitor;
  readonly recovery: DeclaredRecovery;
  readonly limits: DeclaredLimits;
  readonly sessions: DeclaredSessions;
}
