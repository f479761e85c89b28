/** How a program that is a target is run, and when it did well. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are good. @default 0 */
  readonly expect?: number | readonly number[];
}
