/** Whether perfkit can do its work on this machine. */
export { type Examined, examine } from './examine.ts';
export type { DoctorOptions } from './part.ts';
