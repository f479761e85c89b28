/** Copies of live state that never block the program and can be trusted. */
export { type BackupOptions, type Copies, type CopiesOptions, createBackup, openCopies } from './create-backup.ts';
export { type Address, parseAddress, type S3Address } from './address.ts';
export type { ActiveSessions } from './service/activity.ts';
export type { Attempt, Failure } from './service/attempt.ts';
export type { Backup } from './service/backup.ts';
export type { Drilled } from './service/checks.ts';
export type { Check } from './service/journal.ts';
export type { CopyState } from './service/copy-state.ts';
export type { Stats } from './service/stats.ts';
export type {
  Copied,
  Damage,
  Difference,
  Keep,
  Progress,
  Pruned,
  Repository,
  Restored,
  RestoreTarget,
  Snapshot,
  SourceSummary,
  Verified,
  Work,
} from './repository.ts';
export {
  type KeyedRecords,
  type Records,
  type RecordsOptions,
  records,
  type WatchedRecords,
} from './sources/records.ts';
export { type JsonOptions, json } from './sources/json.ts';
export { type FilesOptions, files } from './sources/files.ts';
export { type SqliteOptions, sqlite } from './sources/sqlite.ts';
export { type PostgresOptions, postgres } from './sources/postgres.ts';
export type { Chunking, Entry, Notice, OpenSource, Piece, Source, WorkerPlan } from './source.ts';
export type { ByteRange, LockMode, Store, StoredObject } from './store.ts';
