/** Long answers go compressed: a year of readings is some hundred kilobytes of figures that are much alike. */
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from './exchange.ts';

/** Of characters. What is shorter is one packet anyway. */
const LONG = 1_400;

export async function packed(answer: Answer, headers: IncomingHttpHeaders): Promise<Answer> {
  const { body } = answer;
  if (typeof body !== 'string' || body.length < LONG || !takesGzip(headers)) return answer;
  const zipped = await promisify(gzip)(body, { level: 5 });
  const own = { 'content-encoding': 'gzip', vary: 'accept-encoding' };
  return { ...answer, headers: { ...answer.headers, ...own }, body: zipped };
}

export function takesGzip({ 'accept-encoding': accepted = '' }: IncomingHttpHeaders): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(accepted));
}
