/** That this process answers at all: the plainest liveness check, which fails by not being told. */
import type { Check } from '../../check.ts';
import { builtIn, type CommonOptions } from './built-in.ts';

/** Passes as soon as it is asked, with the uptime. Kind: liveness. */
export function processCheck(options: CommonOptions = {}): Check {
  return builtIn({ name: 'process', kind: 'liveness' }, options, () => ({
    state: 'pass',
    observed: [{ name: 'uptime', value: Math.round(process.uptime()), unit: 's' }],
  }));
}
