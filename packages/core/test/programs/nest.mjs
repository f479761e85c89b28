// Nest without its compiler: decorators are functions. `ADAPTER` is `express` or `fastify`.
import 'reflect-metadata';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

class Users {
  one(name) {
    return { name };
  }
  fails() {
    throw new Error('on purpose');
  }
}
Controller('users')(Users);
const method = (name) => Object.getOwnPropertyDescriptor(Users.prototype, name);
Get(':name')(Users.prototype, 'one', method('one'));
Param('name')(Users.prototype, 'one', 0);
Get('sub/fails')(Users.prototype, 'fails', method('fails'));
class App {}
Module({ controllers: [Users] })(App);

const platform = await import(`@nestjs/platform-${process.env.ADAPTER}`);
const adapter = process.env.ADAPTER === 'fastify' ? new platform.FastifyAdapter() : new platform.ExpressAdapter();
const app = await NestFactory.create(App, adapter, { logger: false });
app.setGlobalPrefix('api');
await app.listen(process.env.PORT);
console.log('listening on it');
