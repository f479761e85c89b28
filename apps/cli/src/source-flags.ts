/** Flags of verbs that read a store of metrics. */
import { parseLabel } from './flags.ts';

/** What goes with `--source`. */
export const labelFlag = {
  kind: 'parsed',
  parse: parseLabel,
  optional: true,
  variadic: true,
  placeholder: 'name=value',
  brief: 'With --source: only series with this label, as service=shop',
} as const;

export const sourceHeaderFlag = {
  // Checked later: a message about it must not show a secret.
  kind: 'parsed',
  parse: String,
  optional: true,
  variadic: true,
  placeholder: 'name: value',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is meant
  brief: "Goes along to --source, as 'X-Scope-OrgID: shop'; ${NAME} stands for a variable",
} as const;

export const byFlag = {
  kind: 'enum',
  values: ['host'],
  optional: true,
  brief: 'With --source: each host by itself, as well',
} as const;

export const sourceFlag = {
  kind: 'parsed',
  parse: String,
  optional: true,
  placeholder: 'url',
  brief: 'All hosts that a Prometheus, VictoriaMetrics or Mimir knows, instead of this project',
} as const;

export const SECRET =
  'A token for --source stands in the variable PERFKIT_SOURCE_TOKEN, a login in its address. None of them is ever shown.';
