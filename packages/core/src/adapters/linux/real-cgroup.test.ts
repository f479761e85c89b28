import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createContainerSampler } from './container.ts';

const MB = 1e6;
const QUOTA_US = 20_000;
const LIMIT = 256 * 1024 * 1024;
const ROOT = '/sys/fs/cgroup';
const NAME = `perfkit-test-${process.pid}`;

interface RealGroup {
  /** Adds a process. */
  add(pid: number): void;
  /** What the kernel charges the group with, page cache included. */
  charged(): number;
}

/** A group of this machine's with both limits; undefined where we may not make one. */
function makeGroup(): RealGroup | undefined {
  const unified = existsSync(`${ROOT}/cgroup.controllers`);
  const folders = unified ? [`${ROOT}/${NAME}`] : ['cpu', 'cpuacct', 'memory'].map((each) => `${ROOT}/${each}/${NAME}`);
  const remove = (): void => {
    for (const folder of new Set(folders)) if (existsSync(folder)) rmdirSync(folder);
  };
  try {
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    const [cpu = '', , memory = cpu] = folders;
    if (unified) {
      writeFileSync(`${cpu}/cpu.max`, `${QUOTA_US} 100000`);
      writeFileSync(`${cpu}/memory.max`, String(LIMIT));
    } else {
      writeFileSync(`${cpu}/cpu.cfs_quota_us`, String(QUOTA_US));
      writeFileSync(`${memory}/memory.limit_in_bytes`, String(LIMIT));
    }
    onTestFinished(async () => {
      // The kernel lets go of an ended process a little after its end.
      for (let left = 50; left > 0; left -= 1) {
        try {
          return remove();
        } catch {
          await sleep(20);
        }
      }
    });
    return {
      add: (pid) => folders.forEach((folder) => void writeFileSync(`${folder}/cgroup.procs`, String(pid))),
      charged: () => Number(readFileSync(`${memory}/${unified ? 'memory.current' : 'memory.usage_in_bytes'}`, 'utf8')),
    };
  } catch {
    remove();
    return undefined;
  }
}

describe('container on this machine', () => {
  it('says what a real control group says', { timeout: 20_000 }, async (context) => {
    const group = makeGroup();
    if (group === undefined) {
      console.warn('skipped: no control group with a CPU quota and a memory limit can be made here (it takes root)');
      return context.skip();
    }
    const folder = await temporaryFolder('cgroup');
    const program = `process.stdin.once('data', () => {
      const kept = Buffer.alloc(${50 * MB}, 1);
      require('node:fs').writeFileSync(${JSON.stringify(folder.at('cached'))}, Buffer.alloc(${40 * MB}, 1));
      console.log('ready');
      for (const end = Date.now() + 15_000; Date.now() < end; ) kept[0]++;
    })`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    group.add(child.pid ?? 0);
    const sampler = createContainerSampler({ pid: child.pid ?? 0 });
    onTestFinished(() => sampler.close());
    const ready = new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdin.write('go');
    await ready;
    sampler.sample();
    await sleep(1000);
    const readings = sampler.sample();

    expect(readings).toMatchObject({ 'container.cpu.limit': 0.2, 'container.memory.limit': LIMIT });
    // It may use up what it saved within a period before, and others' work may hold it up.
    expect(readings['container.cpu']).toBeGreaterThan(0.05);
    expect(readings['container.cpu']).toBeLessThan(0.3);
    expect(readings['container.cpu.throttled']).toBeGreaterThan(0.3);
    expect(readings['container.cpu.throttled']).toBeLessThanOrEqual(1);
    const used = readings['container.memory.used'] ?? 0;
    expect(used).toBeGreaterThan(50 * MB);
    expect(group.charged() - used).toBeGreaterThan(20 * MB);
  });
});
