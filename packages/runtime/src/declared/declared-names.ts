/** The names that a configuration declares, as types. */
import type { Labels, LabelValue } from '@perf/core';
import type { Config } from '../config.ts';
import type { Declared } from './config-declared.ts';

/** Any text where none is declared. */
export type NamesIn<C extends Config, Kind extends keyof Declared> = C extends {
  readonly [K in Kind]: infer Named extends object;
}
  ? [keyof Named] extends [never]
    ? string
    : Extract<keyof Named, string>
  : string;

/** A value for each label that is declared for an operation; any labels where none is. */
export type LabelsOf<C extends Config, Name extends string> = C extends {
  readonly operations: { readonly [N in Name]: { readonly labels: readonly (infer Label extends string)[] } };
}
  ? Readonly<Record<Label, LabelValue>>
  : Labels;
