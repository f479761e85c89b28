const { serve } = require('@hono/node-server');
const { Hono } = require('hono');
require('./hono-app.cjs')(Hono, serve);
