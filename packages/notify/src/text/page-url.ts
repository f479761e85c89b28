/** Addresses in messages: only what leads to a page is one, since what a mail makes a link of must not run anything. */

/** Longer ones are no address that anybody follows, and half of one leads nowhere. */
const LONGEST = 2_000;

/** @returns undefined for what is no address of a page */
export function pageUrl(text: string | undefined): string | undefined {
  const url = text !== undefined && text.length <= LONGEST && URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.href.length <= LONGEST ? url.href : undefined;
}
