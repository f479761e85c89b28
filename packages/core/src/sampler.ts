/**
 * The port behind which a machine, a process tree or a runtime is read.
 *
 * A sampler owns its previous counters, so two samplers never steal each other's rates. `sample()` never throws and
 * never waits for more than it has to: what can't be read is absent from the readings.
 */
import type { MachineDetails } from './details.ts';
import type { Readings } from './reading.ts';

export interface Sampler {
  /** Readings since the previous call; a rate is absent from the first one, since there is no span to divide by. */
  sample(): Readings;
  /** Releases file descriptors and observers. Calling it twice is fine. */
  close(): void;
}

/** A sampler that also tells apart what its readings of the machine add up. */
export interface MachineSampler extends Sampler {
  /** As of the last sample; what needs two samples is absent before the second. */
  details(): MachineDetails;
}
