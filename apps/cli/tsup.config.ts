import { preload, program } from '@tooling/presets/tsup';

export default [
  program({
    entry: {
      bin: 'src/bin.ts',
      main: 'src/main.ts',
      'history-worker': '../../packages/analytics/src/adapters/sqlite/worker.ts',
      'load-thread': '../../packages/validators/src/adapters/threads/load-thread.ts',
      'bench-child': '../../packages/validators/src/adapters/processes/bench-child.ts',
      'backup-worker': '../../packages/backup/src/adapters/repository/worker.ts',
    },
    noExternal: [/^@perf\//, '@stricli/core', 'picocolors', 'zod'],
    // Loaded when a target asks for TLS, and when a mail is sent.
    external: ['nodemailer', 'systeminformation', 'undici'],
  }),
  preload({
    entry: {
      register: '../../packages/core/src/adapters/register/index.ts',
      attach: '../../packages/core/src/adapters/register/attach.ts',
    },
  }),
];
