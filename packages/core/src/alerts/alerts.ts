/**
 * Alerts over the readings, contracts and jobs of a program: `advance` looks at one moment, moves each rule's alert, and
 * says what people are to be told now.
 *
 * First all alerts move, then it is seen what keeps them quiet, then who is told: so an alert and the one that inhibits it
 * may begin at the same moment. Who was told that an alert fires is told once that it is resolved, whatever happens between.
 * Nothing is sent from here, and no timer runs.
 */
import { type Clock, systemClock } from '../clock.ts';
import type { EpochMs, Milliseconds } from '../units.ts';
import { type Alert, type AlertNotification, alertOf, type Quiet } from './alert.ts';
import { type NamedReadings, type Observed, type Sense, sense } from './condition.ts';
import { type InhibitedBy, type InhibitionRule, inhibitionOf, type Labelled } from './inhibition.ts';
import { type Acknowledgement, type AlertsState, type KeptAlert, readState } from './kept-state.ts';
import { advance, type Lifecycle } from './lifecycle.ts';
import { type NoticeKind, noticeAfter, type Told } from './notice.ts';
import { type AlertRule, type CheckedRule, checkRules } from './rule.ts';
import { type Silence, type SilenceOptions, Silences } from './silence.ts';

export interface AlertsOptions {
  readonly rules: readonly AlertRule[];
  readonly inhibitions?: readonly InhibitionRule[];
  readonly clock?: Clock;
  /** What `export()` gave, of an earlier process: it goes on from there. What is not understood begins anew. */
  readonly state?: unknown;
}

/** What rules on contracts and jobs look at: verdicts of `judge`, and `monitor.jobs()`. */
export type AlsoObserved = Partial<Omit<Observed, 'readings'>>;

export interface Alerts {
  /**
   * Looks at one moment. Call it about once a second: an alert moves only when it is called.
   *
   * @param readings numbers by name; one that is absent or NaN is unknown
   * @returns what people are to be told now, in the order of the rules
   */
  advance(readings: NamedReadings, also?: AlsoObserved): readonly AlertNotification[];
  /**
   * How long until the first that is pending has held for its `for`, if nothing changes: who looks then, and not only at the
   * next second, hears of it at once. Infinity: nothing is on its way to fire.
   */
  dueIn(): Milliseconds;
  /** Those pending or firing, in the order of the rules. */
  active(): readonly Alert[];
  /** @throws PerfError `core/invalid-argument` for matchers or a range that make no sense */
  silence(options: SilenceOptions): Silence;
  /** Ends a silence early. @returns whether there was one */
  unsilence(id: string): boolean;
  silences(): readonly Silence[];
  /** Somebody has taken it on: nothing is repeated until it is resolved. @returns whether such an alert fires */
  acknowledge(fingerprint: string, words?: Omit<Acknowledgement, 'at'>): boolean;
  /** What the next process needs to go on, as JSON can say it: save it after its notifications were handed over. */
  export(): AlertsState;
}

/**
 * Alerts of a program: rules in, and out what people are to be told now.
 *
 * @throws PerfError `core/invalid-alert-rule`, and `core/invalid-argument` for the matchers of an inhibition
 */
export function createAlerts(options: AlertsOptions): Alerts {
  return new RuledAlerts(options);
}

interface Entry {
  readonly checked: CheckedRule;
  lifecycle: Lifecycle;
  told: Told;
  acknowledged: Acknowledgement | undefined;
  seen: Omit<Sense, 'condition'>;
}

interface Moment {
  readonly elapsed: Milliseconds;
  readonly at: EpochMs;
  readonly firing: readonly Labelled[];
}

class RuledAlerts implements Alerts {
  readonly #clock: Clock;
  readonly #entries: readonly Entry[];
  readonly #inhibitedBy: InhibitedBy;
  readonly #silences: Silences;
  /** Of rules that are gone, whose end was never told. */
  #orphans: readonly KeptAlert[];
  #before: Milliseconds;

  constructor({ rules, inhibitions = [], clock = systemClock, state }: AlertsOptions) {
    this.#clock = clock;
    this.#before = clock.monotonic();
    this.#inhibitedBy = inhibitionOf(inhibitions);
    const kept = readState(state, clock.now());
    const left = new Map(kept.alerts.map((alert) => [alert.fingerprint, alert]));
    this.#entries = checkRules(rules).map((checked) => {
      const own = left.get(checked.fingerprint);
      left.delete(checked.fingerprint);
      return entryOf(checked, own);
    });
    this.#orphans = [...left.values()].filter(({ told }) => told !== undefined);
    this.#silences = new Silences(kept.silences, kept.silencesMade);
  }

  advance(readings: NamedReadings, { verdicts = [], jobs = [] }: AlsoObserved = {}): readonly AlertNotification[] {
    const [monotonic, at] = [this.#clock.monotonic(), this.#clock.now()];
    const elapsed = monotonic - this.#before;
    this.#before = monotonic;
    this.#silences.pass(elapsed, at);
    const before = this.#entries.map(keptOf);
    for (const entry of this.#entries) {
      const { condition, ...seen } = sense(entry.checked.rule, { readings, verdicts, jobs });
      entry.lifecycle = advance(entry.lifecycle, { condition, elapsed, at }, entry.checked.terms);
      // What was known last stays: that nothing is known now is no news of it.
      if (condition !== 'unknown') entry.seen = seen;
    }
    const moment = { elapsed, at, firing: this.#firing() };
    const due = this.#entries.flatMap((entry, i) => this.#tell(entry, before[i] as KeptAlert, moment));
    const gone = this.#orphans.flatMap((orphan) => notification('resolved', alertOf(orphan, { endsAt: at })));
    this.#orphans = [];
    return Object.freeze([...gone, ...due]);
  }

  dueIn(): Milliseconds {
    const left = this.#entries.map(({ lifecycle, checked: { terms } }) =>
      lifecycle.state === 'pending' && lifecycle.condition === 'beyond'
        ? terms.for - lifecycle.held
        : Number.POSITIVE_INFINITY,
    );
    return Math.max(0, Math.min(...left) - this.#clock.monotonic() + this.#before);
  }

  active(): readonly Alert[] {
    const [at, firing] = [this.#clock.now(), this.#firing()];
    return Object.freeze(
      this.#entries.flatMap((entry) => {
        const quiet = this.#quiet(entry, at, firing);
        return alertOf(keptOf(entry), { seen: entry.seen, quiet }) ?? [];
      }),
    );
  }

  silence(options: SilenceOptions): Silence {
    return this.#silences.add(options, this.#clock.now());
  }

  unsilence(id: string): boolean {
    return this.#silences.remove(id);
  }

  silences(): readonly Silence[] {
    return Object.freeze(this.#silences.all());
  }

  acknowledge(fingerprint: string, { by, comment }: Omit<Acknowledgement, 'at'> = {}): boolean {
    const entry = this.#entries.find(({ checked }) => checked.fingerprint === fingerprint);
    if (entry?.lifecycle.state !== 'firing') return false;
    const words = { ...(by !== undefined && { by }), ...(comment !== undefined && { comment }) };
    entry.acknowledged = Object.freeze({ at: this.#clock.now(), ...words });
    return true;
  }

  export(): AlertsState {
    return {
      version: 1,
      alerts: [...this.#entries.map(keptOf), ...this.#orphans],
      silences: this.#silences.all(),
      silencesMade: this.#silences.made,
    };
  }

  #firing(): readonly Labelled[] {
    return this.#entries.filter(({ lifecycle }) => lifecycle.state === 'firing').map(({ checked }) => checked);
  }

  #quiet({ checked }: Entry, at: EpochMs, firing: readonly Labelled[]): Quiet {
    return { silencedBy: this.#silences.of(checked.labels, at), inhibitedBy: this.#inhibitedBy(checked, firing) };
  }

  #tell(entry: Entry, before: KeptAlert, { elapsed, at, firing }: Moment): AlertNotification[] {
    const quiet = this.#quiet(entry, at, firing);
    const isFiring = entry.lifecycle.state === 'firing';
    const muted = entry.acknowledged !== undefined || quiet.silencedBy.length > 0 || quiet.inhibitedBy.length > 0;
    const { repeatInterval } = entry.checked;
    const { told, kind } = noticeAfter(entry.told, { firing: isFiring, muted, elapsed, repeatInterval });
    entry.told = told;
    if (!isFiring) entry.acknowledged = undefined;
    const { seen } = entry;
    if (kind === 'resolved') return notification(kind, alertOf(before, { seen, quiet, endsAt: at }));
    return kind === undefined ? [] : notification(kind, alertOf(keptOf(entry), { seen, quiet }));
  }
}

function notification(kind: NoticeKind, alert: Alert | undefined): AlertNotification[] {
  return alert === undefined ? [] : [Object.freeze({ kind, alert })];
}

function entryOf(checked: CheckedRule, kept: KeptAlert | undefined): Entry {
  // Nobody has looked yet. Of what is absent it is known that it did not come meanwhile.
  const condition = 'absent' in checked.rule ? 'beyond' : 'unknown';
  const lifecycle = kept?.lifecycle ?? { state: 'inactive', changes: [] };
  return {
    checked,
    lifecycle: { ...lifecycle, condition },
    told: kept?.told,
    acknowledged: kept?.acknowledged,
    seen: {},
  };
}

function keptOf({ checked, lifecycle, told, acknowledged }: Entry): KeptAlert {
  const { fingerprint, severity, labels, rule } = checked;
  return {
    fingerprint,
    name: rule.name,
    severity,
    labels,
    lifecycle,
    ...(rule.summary !== undefined && { summary: rule.summary }),
    ...(told !== undefined && { told }),
    ...(acknowledged !== undefined && { acknowledged }),
  };
}
