/** How limits, sessions and recoveries of a process stand: for reports, alerts and metrics. */
export { announceUsage } from '../announce.ts';
export type { RecoveryUsage } from './recovery-usage.ts';
export {
  isUsageReading,
  type LimitUsage,
  type SessionsUsage,
  type UsageState,
  usageReadings,
  usageTogether,
} from './usage.ts';
export { usageFamilies } from './usage-families.ts';
export { type UsageWatch, watchUsage } from './watch-usage.ts';
