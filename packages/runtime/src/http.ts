/** The HTTP server that perfkits share, and who may ask it. */
export { openHttp, type Page } from './adapters/http-server.ts';
export { createGuard, type Guard } from './serve/guard.ts';
