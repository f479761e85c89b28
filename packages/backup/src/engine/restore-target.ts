/**
 * The port of where a restore goes: a folder that comes into being whole or not at all.
 *
 * Nothing is written through what was there before or through a link: a path that exists already is an error. Calls are
 * synchronous, since a restore runs in a thread of its own.
 */
import type { EpochMs } from '@perf/core';

export interface Attributes {
  readonly mode: number | undefined;
  readonly modified: EpochMs | undefined;
}

/** Errors: `backup/target-taken`, `backup/unsafe-path`, `backup/no-space`, `backup/read-only`, `backup/target-failed`. */
export interface RestoreFolder {
  directory(path: string, attributes: Attributes): void;
  file(path: string, attributes: Attributes): RestoreFile;
  link(path: string, target: string): void;
  /** Whether a link that was made leads out of this folder, by itself or by others on its way. */
  leadsOut(path: string): boolean;
  removeLink(path: string): void;
  /** Now it stands under its name, and outlives a power cut. */
  finish(): void;
  /** Takes back what was written so far; after `finish` nothing. */
  abandon(): void;
}

export interface RestoreFile {
  write(bytes: Uint8Array): void;
  /** To be called whatever happened. */
  close(): void;
}
