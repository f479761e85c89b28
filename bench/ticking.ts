/** A process that does one thing once a second: `node ticking.ts sample` looks at the machine, anything else nothing. */
import { createMachineSampler } from '@perf/core/linux';

const machine = process.argv[2] === 'sample' ? createMachineSampler() : undefined;
setInterval(() => machine?.sample(), 1000);
