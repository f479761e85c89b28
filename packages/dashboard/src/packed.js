import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
/** Of characters. What is shorter is one packet anyway. */
const LONG = 1400;
export async function packed(answer, headers) {
    const { body } = answer;
    if (typeof body !== 'string' || body.length < LONG || !takesGzip(headers))
        return answer;
    const zipped = await promisify(gzip)(body, { level: 5 });
    const own = { 'content-encoding': 'gzip', vary: 'accept-encoding' };
    return { ...answer, headers: { ...answer.headers, ...own }, body: zipped };
}
export function takesGzip({ 'accept-encoding': accepted = '' }) {
    return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(accepted));
}
