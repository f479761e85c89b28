/** Fetches the text of a page from a server that somebody has named. Redirects are not followed. */
import { type Milliseconds, PerfError } from '@perf/core';

const PATIENCE_MS: Milliseconds = 2_000;
const LONGEST = 16 * 1024 * 1024;

/** @throws PerfError `validators/no-metrics` for anything but a page of text, in time and of sensible length */
export async function fetchPage(url: URL): Promise<string> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > LONGEST) throw new Error('it does not end');
    }
    return text;
  } catch (cause) {
    throw new PerfError('validators/no-metrics', {
      message: `Expected metrics at \`${url.origin}${url.pathname}\`: ${(cause as Error).message}`,
      hint: 'Give the address of a page in the Prometheus format.',
      cause,
    });
  }
}
