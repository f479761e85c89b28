/** Packages that recipes use and nobody needs for the tests: their names are known, and nothing else. */
declare module 'bullmq';
declare module 'electron';
declare module 'express';
declare module 'ioredis';
declare module 'next';
declare module 'node-cron';
declare module 'pg';
