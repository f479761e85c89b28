import { standInOsascript } from '@tooling/testkit';
import { onTestFinished } from 'vitest';
import { scriptRunnerContract } from '../../applescript/script-runner.contract.ts';
import { createScriptPool } from './create-script-pool.ts';

scriptRunnerContract('a pool of workers', () => {
  const pool = createScriptPool({ osascript: standInOsascript().path, size: 3 });
  onTestFinished(() => pool.close());
  return pool;
});
