/** The HTTP traffic of a program that nobody prepared, recorded into a monitor. */
export { createHttpRequests, type HttpRequests } from '../../http-requests.ts';
export { leaveOut } from './left-out.ts';
export { type HttpWatch, watchHttp, type WatchHttpOptions } from './watch-http.ts';
export { templateOf } from './template.ts';
