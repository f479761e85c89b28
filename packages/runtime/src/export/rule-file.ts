/** A rule file of Prometheus, as plain data. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  /** How often its rules are looked at, in order, all at one moment. */
  readonly interval: string;
  readonly rules: readonly Rule[];
}

export interface RuleFile {
  readonly groups: readonly RuleGroup[];
  /** What Prometheus will not do as perfkit does it, each in a sentence. */
  readonly notes: readonly string[];
}
