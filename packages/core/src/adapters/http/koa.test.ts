import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { counts, serve } from '../../../test/http-traffic.ts';
import { createMonitor } from '../../create-monitor.ts';
import { watchHttp } from './index.ts';

const require = createRequire(import.meta.url);

it('Koa is as before when the watch has ended', async () => {
  const Koa = require('koa');
  const Router = require('@koa/router');
  const before = Object.getOwnPropertyDescriptor(Koa.prototype, 'createContext');
  const monitor = createMonitor({ tick: 'manual' });
  const watch = watchHttp({ monitor, observeModules: true });
  const router = new Router().get('/users/:name', (context: { body: unknown }) => {
    context.body = 'fine';
  });
  const url = await serve(new Koa().use(router.routes()).callback());
  await fetch(`${url}/users/ann`);
  expect(await counts(monitor, 1)).toEqual({ 'GET /users/:name': '1 (0 failed)' });
  watch.close();
  expect(Object.getOwnPropertyDescriptor(Koa.prototype, 'createContext')).toEqual(before);
});
