/** A /proc of a test's own, whose files change in place as the kernel's answers do, read under a fake clock. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type FakeClock, fakeClock, temporaryFolder } from '@tooling/testkit';
import { onTestFinished } from 'vitest';
import { createMachineSampler } from '../src/adapters/linux/machine.ts';
import type { MachineSampler } from '../src/sampler.ts';

type Files = Readonly<Record<string, string>>;

export interface RecordedFiles {
  readonly clock: FakeClock;
  readonly root: string;
  write(files: Files): Promise<void>;
}

export async function recordedFiles(files: Files): Promise<RecordedFiles> {
  const folder = await temporaryFolder('proc');
  const write = async (some: Files): Promise<void> => {
    for (const [name, text] of Object.entries(some)) {
      await mkdir(dirname(folder.at(name)), { recursive: true });
      await writeFile(folder.at(name), text);
    }
  };
  await write(files);
  return { clock: fakeClock(), root: folder.path, write };
}

export async function recorded(files: Files): Promise<RecordedFiles & { readonly sampler: MachineSampler }> {
  const all = await recordedFiles(files);
  const sampler = createMachineSampler({ root: all.root, clock: all.clock });
  onTestFinished(() => sampler.close());
  return { ...all, sampler };
}

export const disk = (name: string, read: number, written: number): string =>
  ` 8 0 ${name} 9 9 ${read} 9 9 9 ${written} 9 0 9 9\n`;

export const NET_HEAD = 'Inter-|   Receive  |  Transmit\n face |bytes packets|bytes packets\n';
export const net = (name: string, received: number, sent: number): string =>
  `${name}: ${received} 1 0 0 0 0 0 0 ${sent} 1 0 0 0 0 0 0\n`;
