export type { Connecting, Connection, Outcome, Target } from './target.ts';
