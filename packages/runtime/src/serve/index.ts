/** A perfkit that stays: what `perfkit serve` does. */
export { type ServeOptions, type Serving, serve } from './serve.ts';
