import Router from '@koa/router';
import Koa from 'koa';
import start from './koa-app.cjs';

start(Koa, Router);
