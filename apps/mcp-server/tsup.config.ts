import { program } from '@tooling/presets/tsup';

export default program({
  entry: {
    bin: 'src/bin.ts',
    main: 'src/main.ts',
    'history-worker': '../../packages/analytics/src/adapters/sqlite/worker.ts',
    'backup-worker': '../../packages/backup/src/adapters/repository/worker.ts',
  },
  noExternal: [/^@perf\//, /^@modelcontextprotocol\//, 'zod'],
  external: ['systeminformation', 'undici'],
});
