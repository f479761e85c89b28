/** The HTTP traffic of a program that nobody prepared, recorded into a monitor. */
export { type HttpWatch, watchHttp, type WatchHttpOptions } from './watch-http.ts';
export { templateOf } from './template.ts';
