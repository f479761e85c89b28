/** All cases, in the order of the report. */
import type { Case } from '../case.ts';
import { idle } from './idle.ts';
import { measure } from './measure.ts';
import { memory } from './memory.ts';
import { quantiles } from './quantiles.ts';
import { record } from './record.ts';
import { runOverhead } from './run-overhead.ts';
import { runTail } from './run-tail.ts';
import { sample } from './sample.ts';

export const cases: readonly Case[] = [record, measure, quantiles, sample, memory, runOverhead, runTail, idle];
