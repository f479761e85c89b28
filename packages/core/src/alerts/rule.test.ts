import { describe, expect, it } from 'vitest';
import { type AlertRule, checkRules } from './rule.ts';

const MEMORY: AlertRule = { name: 'memory', reading: 'process.rss', above: 512 };

describe('a rule', () => {
  it.each([
    [{ reading: 'a', above: 1 }, '`name`'],
    [{ name: 'x' }, '`rule` of the alert rule "x" to be on one of reading, absent, contract, job'],
    [{ name: 'x', reading: 'a', absent: 'a', above: 1 }, '`rule`'],
    [{ name: 'x', reading: 'a', abov: 1 }, '`abov` of the alert rule "x" to be known'],
    [{ name: 'x', reading: 'a' }, 'with exactly one of above and below'],
    [{ name: 'x', reading: 'a', above: 1, below: 0 }, 'with exactly one of above and below'],
    [{ name: 'x', reading: 'a', above: Number.NaN }, '`above` of the alert rule "x" to be a finite number, got `NaN`'],
    [{ name: 'x', reading: 'a', above: 1, clearBelow: 2 }, '`clearBelow`'],
    [{ name: 'x', reading: 'a', above: 1, clearAbove: 2 }, '`clearAbove`'],
    [{ name: 'x', reading: 'a', above: 1, for: '5 minutes' }, '`for` of the alert rule "x" to be a duration'],
    [{ name: 'x', reading: 'a', above: 1, severity: 'page' }, 'one of info, warning, critical, got `"page"`'],
    [{ name: 'x', reading: 'a', above: 1, labels: { severity: 'x' } }, '`labels`'],
    [{ name: 'x', reading: 'a', above: 1, flapGuard: { changes: 0 } }, '`flapGuard`'],
    [{ name: 'x', reading: 'a', above: 1, flapGuard: { chnges: 3 } }, '`flapGuard`'],
    [{ name: 'x', reading: 'a', above: 1, flapGuard: null }, '`flapGuard`'],
    [{ name: 'x', reading: 'a', above: 1, flapGuard: true }, '`flapGuard`'],
    [{ name: 'x', reading: 'a', above: 1, labels: null }, '`labels`'],
    [{ name: 'x', reading: 'a', above: 1, labels: 'team' }, '`labels`'],
    [{ name: 'x', reading: 'a', above: 1, labels: { team: {} } }, '`labels`'],
    [{ name: 'x', reading: 'a', above: 1, constructor: 1 }, '`constructor` of the alert rule "x" to be known'],
    [JSON.parse('{"name":"x","reading":"a","above":1,"__proto__":1}'), '`__proto__` of the alert rule "x" to be known'],
    [null, '`rule`'],
    [{ name: 'x', absent: 'a' }, '`for`'],
    [{ name: 'x', job: 'a', when: 'slow' }, 'one of late, missed, overlapping, failing'],
  ])('refuses %j', (rule, message) => {
    expect(() => checkRules([rule as unknown as AlertRule])).toThrow(message);
  });

  it('refuses two that nobody could tell apart, and takes them with a label', () => {
    expect(() => checkRules([MEMORY, { ...MEMORY, above: 5 }])).toThrow('`labels` of the alert rule "memory"');
    expect(() => checkRules([MEMORY, { ...MEMORY, labels: { tier: 'b' } }])).not.toThrow();
    expect(() => checkRules([MEMORY, { ...MEMORY, severity: 'critical', above: 900 }])).not.toThrow();
  });
});
