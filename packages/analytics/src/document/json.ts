/** A document as JSON. The type says what stands in it; a number that is none, which JSON can't say, is null. */
import type { FindingsDocument } from './document.ts';

export function documentJson(document: FindingsDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
