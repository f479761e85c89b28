/** How much is used of all limits of a process, and how many sessions are under way: for reports, alerts and metrics. */
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
