/** A target out of words, in whatever thread they have come to. */
import type { Target } from '../target.ts';
import type { TargetWords } from '../targets/words.ts';
import { commandTarget } from './command-target.ts';
import { httpTarget } from './http-target.ts';
import { type McpTargetOptions, mcpTarget } from './mcp-target.ts';
import { moduleTarget } from './module-target.ts';

/** @throws PerfError as what builds it */
export async function targetFrom(words: TargetWords): Promise<Target> {
  switch (words.kind) {
    case 'http':
      return httpTarget(words.address, words.options);
    case 'command':
      return commandTarget(words.argv, words.options);
    case 'mcp':
      return mcpTarget(words.options as McpTargetOptions);
    case 'module':
      return moduleTarget(words.file);
  }
}
