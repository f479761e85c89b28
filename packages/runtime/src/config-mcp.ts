/** Section `mcp` of the configuration: what agents may do through `perfkit-mcp` besides reading. Without it, nothing. */
import { z } from 'zod';

export interface McpConfig {
  /** Tools that act, by name: `run_load_test`, `apply_recommendation`. @default none */
  readonly allow?: readonly string[] | undefined;
  /** Where load may be put on: `http://localhost:3000`, with a path for that and what is below; or a host with or without its port. */
  readonly targets?: readonly string[] | undefined;
  /** Folders that files may be restored into, from the project's folder. */
  readonly restoreTo?: readonly string[] | undefined;
}

/** The same, complete. */
export interface McpSettings {
  readonly allow: readonly string[];
  readonly targets: readonly string[];
  readonly restoreTo: readonly string[];
}

const target = z
  .string()
  .refine((text) => (text.includes('://') ? isWebAddress(text) : /^(\[[\da-f:]+\]|[\w.-]+)(:\d+)?$/i.test(text)), {
    error: 'expected an address that begins with http:// or https://, or a host like localhost:3000',
  });

export const mcpSection: z.ZodType<McpConfig> = z.strictObject({
  allow: z.array(z.string().regex(/^[a-z][a-z0-9_]*$/, { error: 'expected the name of a tool' })).optional(),
  targets: z.array(target).optional(),
  restoreTo: z.array(z.string().min(1)).optional(),
});

export function mcpSettings({ allow = [], targets = [], restoreTo = [] }: McpConfig = {}): McpSettings {
  return { allow, targets, restoreTo };
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
