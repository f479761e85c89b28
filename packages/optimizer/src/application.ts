/**
 * One plan while it is carried out. Whatever happens after the first `set`, an error or a signal included, everything stands
 * as it was before or is kept: a plan is never half done.
 */
import type { Milliseconds } from '@perf/core';
import { type Applied, OUTCOMES, type Reason } from './applied.ts';
import type { ApplyOptions } from './apply-options.ts';
import type { Attempt } from './attempt.ts';
import type { CheckedStep } from './check-plan.ts';
import type { Claim } from './journal.ts';
import { type Judgement, judgeChange, type Verdict } from './judge-change.ts';
import { gathered, type Observe, type Patience, valuesOf } from './measure.ts';
import type { Plan, Verification } from './plan.ts';
import type { Strategy } from './strategy.ts';
import { setBack, setTo } from './take-step.ts';

export interface Terms {
  readonly verify: Verification;
  readonly strategy: Strategy;
  readonly patience: Patience;
}

export interface Run extends Terms {
  readonly steps: readonly CheckedStep[];
  readonly observe: Observe;
  readonly claim: Claim | undefined;
  readonly options: ApplyOptions;
}

/** Looked at after once, twice, four and eight times as many values: a clear case ends early. */
const LOOKS = [1, 2, 4, 8] as const;

/** Enough was measured and nothing speaks for it: it is not kept, as if it had done nothing. */
const NOT_KEPT: Readonly<Record<Exclude<Verdict, 'helped'>, Reason>> = {
  harmed: 'harmed',
  'no-help': 'no-help',
  undecided: 'no-help',
  'too-few': 'too-few-samples',
  'by-itself': 'not-sure',
};

export class Application {
  readonly #plan: Plan;
  readonly #run: Run;
  /** Those whose `set` was called. */
  readonly #done: CheckedStep[] = [];
  #samples = { before: 0, after: 0 };

  constructor(plan: Plan, run: Run) {
    this.#plan = plan;
    this.#run = { ...run, patience: { ...run.patience, onLook: run.claim?.renew } };
  }

  async run(): Promise<Applied> {
    const { steps, verify, patience, options } = this.#run;
    let before: number[];
    try {
      before = await this.#gather(verify.minSamples, patience.within);
    } catch (error) {
      return this.#result('observe-failed', 'what was to be observed could not be, before anything', {
        error,
      });
    }
    this.#samples = { before: before.length, after: 0 };
    if (options.signal?.aborted) return this.#result('aborted', 'ended before anything was changed');
    if (before.length < verify.minSamples) {
      const text = `${before.length} values came before any change, ${verify.minSamples} are needed: nothing was changed`;
      return this.#result('too-few-samples', text);
    }
    await options.journal?.begin({ plan: this.#plan, at: patience.clock.now() });
    try {
      let judgement: Judgement | undefined;
      for (const step of steps) {
        const found = await this.#take(step, before);
        if ('result' in found) return await this.#takeBack(found.result);
        judgement = found.judgement;
        before = found.after;
      }
      return await this.#keep(judgement);
    } catch (error) {
      // Neither a step nor a measurement: the journal or `annotate` failed.
      await this.#takeBack(this.#result('aborted', 'ended by an error', { error }));
      throw error;
    }
  }

  /** One step, and what came of it. */
  async #take(step: CheckedStep, before: readonly number[]) {
    const { options, patience, verify } = this.#run;
    if (step.port.get() !== step.from) return { result: this.#meanwhile(step) };
    await this.#annotate(`sets ${step.tunable} from ${step.from} to ${step.to}`, 'applied');
    this.#done.push(step);
    const refusal = await setTo(step);
    if (refusal !== undefined) return { result: this.#result(refusal.reason, refusal.text, refusal) };
    const until = patience.clock.monotonic() + patience.within;
    const after: number[] = [];
    let judgement: Judgement | undefined;
    try {
      // What the first look tells began before the change.
      await this.#gather(1, patience.within);
      for (const times of LOOKS) {
        const wanted = verify.minSamples * times - after.length;
        const left = until - patience.clock.monotonic();
        if (left > 0 || after.length === 0) after.push(...(await this.#gather(wanted, Math.max(0, left))));
        this.#samples = { before: before.length, after: after.length };
        if (options.signal?.aborted) return { result: this.#result('aborted', 'ended by its signal') };
        if (after.length < verify.minSamples * times && times > 1) break;
        judgement = this.#judge(before, after);
        if (judgement.verdict !== 'undecided' && judgement.verdict !== 'too-few') break;
      }
    } catch (error) {
      return {
        result: this.#result('observe-failed', 'what was to be observed could not be', { error }),
      };
    }
    if (step.port.get() !== step.to) return { result: this.#meanwhile(step) };
    if (judgement === undefined) return { result: this.#result('too-few-samples', 'nothing was measured after it') };
    const { verdict, text, effect } = judgement;
    return verdict === 'helped' ? { judgement, after } : { result: this.#result(NOT_KEPT[verdict], text, { effect }) };
  }

  /** Then what was measured is about something else. */
  #meanwhile({ tunable }: CheckedStep): Applied {
    return this.#result('changed-meanwhile', `somebody else has set ${tunable} while it was measured`);
  }

  #judge(before: readonly number[], after: readonly number[]): Judgement {
    const { verify, strategy } = this.#run;
    if (after.length < verify.minSamples) {
      const text = `${after.length} values came after the change, ${verify.minSamples} are needed`;
      return { verdict: 'too-few', effect: null, text };
    }
    return judgeChange({ before, after }, verify, { alpha: 1 - strategy.keepConfidence, looks: LOOKS.length });
  }

  async #keep(judgement: Judgement | undefined): Promise<Applied> {
    const { effect = null, text = '' } = judgement ?? {};
    const kept = this.#result('helped', text, { effect });
    await this.#annotate(`keeps it: ${text}`, 'kept');
    await this.#run.options.journal?.end(kept.attempts);
    return kept;
  }

  /** @throws PerfError `optimizer/not-rolled-back` */
  async #takeBack(result: Applied): Promise<Applied> {
    await setBack(this.#done);
    await this.#run.options.journal?.end(result.attempts);
    await this.#annotate(`takes it back: ${result.text}`, 'rolled-back');
    return result;
  }

  #gather(count: number, within: Milliseconds): Promise<number[]> {
    const { observe, verify, patience } = this.#run;
    return gathered(async () => valuesOf(await observe(verify.metric), verify.metric), count, { ...patience, within });
  }

  async #annotate(text: string, state: string): Promise<void> {
    const { options, patience } = this.#run;
    const { id: plan } = this.#plan;
    await options.annotate?.({
      at: patience.clock.now(),
      kind: 'optimizer',
      text: `${plan}: ${text}`,
      labels: { plan, state },
    });
  }

  #result(reason: Reason, text: string, more: { effect?: number | null; error?: unknown } = {}): Applied {
    const outcome = OUTCOMES[reason];
    const { effect = null, error } = more;
    const { verify, patience } = this.#run;
    const attempts = this.#done.map(({ tunable, from, to }): Attempt => {
      return { id: this.#plan.id, at: patience.clock.now(), outcome, tunable, from, to, metric: verify.metric, effect };
    });
    const steps = this.#done.map(({ tunable, from, to }) => ({ tunable, from, to }));
    return {
      ...{ outcome, reason, text, isDryRun: false, steps, effect, samples: this.#samples, attempts },
      ...(error === undefined ? {} : { error }),
    };
  }
}
