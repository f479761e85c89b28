/**
 * A target in words: what another thread needs to build the same one. A target that is a function of this process has none.
 *
 * Invariant: all of it can be cloned, so nothing in it is a function.
 */
import type { CommandOptions } from './command-options.ts';
import type { HttpTargetOptions } from './http-request.ts';

export type TargetWords =
  | { readonly kind: 'http'; readonly address: string; readonly options: HttpTargetOptions }
  | { readonly kind: 'command'; readonly argv: readonly string[]; readonly options: CommandOptions }
  /** `options` are those of `mcpTarget`, which knows their type. */
  | { readonly kind: 'mcp'; readonly options: { readonly url: string } }
  | { readonly kind: 'module'; readonly file: string };

/** @returns undefined when something in them can't leave this thread */
export function wordsIn(words: TargetWords): TargetWords | undefined {
  try {
    return structuredClone(words);
  } catch {
    return undefined;
  }
}
