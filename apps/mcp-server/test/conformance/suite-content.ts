/** Pieces of content that the suite asks for. */
/** One red pixel. */
export const IMAGE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A sound of no length. */
const SOUND = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

export const image = { type: 'image', data: IMAGE, mimeType: 'image/png' } as const;
export const sound = { type: 'audio', data: SOUND, mimeType: 'audio/wav' } as const;
export const text = (words: string) => ({ type: 'text', text: words }) as const;
export const embedded = (uri: string) =>
  ({ type: 'resource', resource: { uri, mimeType: 'text/plain', text: 'An embedded resource.' } }) as const;
