const Koa = require('koa');
const Router = require('@koa/router');
require('./koa-app.cjs')(Koa, Router);
