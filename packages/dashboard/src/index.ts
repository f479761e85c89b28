/** The dashboard. */
export type { Frame, Now } from './protocol.ts';
