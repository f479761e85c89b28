/** Advice with evidence, applied within bounds, measured, and taken back when it did not help. */
export type { PoolErrorCode } from './pool/failures.ts';
export type { Lease, ReleaseOptions } from './pool/lease.ts';
export type { PoolCounts, PoolStats } from './pool/meter.ts';
export type { CreateContext, Leak, PoolOptions, PoolSize } from './pool/options.ts';
export { type AcquireOptions, createPool, type DrainOptions, type Pool } from './pool/pool.ts';
export type { PoolLoad } from './pool/load.ts';
export { createSizer, type Sizer, type SizerOptions, type SizerState } from './pool/sizer.ts';
export { adviseSize, type PoolSeen, type SizeAdvice } from './pool/sizing.ts';
export {
  createLimiter,
  type LimitedRunOptions,
  type Limiter,
  type LimiterAlgorithm,
  type LimiterOptions,
  type LimiterStats,
} from './limiter/limiter.ts';
export {
  createRateLimiter,
  type RateLimiter,
  type RateLimiterOptions,
  type RateLimiterStats,
  type TakeOptions,
} from './limiter/rate-limiter.ts';
export type { LimiterErrorCode } from './limiter/shed.ts';
