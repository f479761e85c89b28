/**
 * How every answer begins: the verdict, how sure it is, and what to do next. A model that reads no further has what matters.
 */
import { z } from 'zod';
import { rounded, sentence } from './small.ts';

/** @param meaning what each of the verdicts means */
export const leadShape = <const V extends readonly [string, ...string[]]>(verdicts: V, meaning: string) =>
  ({
    verdict: z.enum(verdicts).describe(meaning),
    confidence: z.number().nullable().describe('0 to 1; null: counted, not estimated, or unknown'),
    toDo: z.string().describe('What to do next'),
  }) as const;

export interface Lead<V extends string> {
  readonly verdict: V;
  readonly confidence: number | null;
  readonly toDo: string;
}

export function lead<V extends string>(verdict: V, toDo: string, confidence: number | null = null): Lead<V> {
  return { verdict, confidence: rounded(confidence), toDo: sentence(toDo) };
}
