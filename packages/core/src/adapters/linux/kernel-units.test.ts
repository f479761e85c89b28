import { mkdir, writeFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { kernelUnits } from './kernel-units.ts';

const wide = !['arm', 'ia32', 'mips', 'mipsel', 'ppc', 's390'].includes(process.arch);

function vector(...words: number[]): Uint8Array {
  const little = endianness() === 'LE';
  const bytes = new DataView(new ArrayBuffer(words.length * (wide ? 8 : 4)));
  words.forEach((word, at) => {
    if (wide) bytes.setBigUint64(at * 8, BigInt(word), little);
    else bytes.setUint32(at * 4, word, little);
  });
  return new Uint8Array(bytes.buffer);
}

describe('kernel units', () => {
  it('takes page and tick from the auxiliary vector', async () => {
    const folder = await temporaryFolder('proc');
    await mkdir(folder.at('self'));
    await writeFile(folder.at('self/auxv'), vector(33, 1, 17, 250, 6, 65_536, 0, 0));
    expect(kernelUnits(folder.path)).toEqual({ page: 65_536, ticks: 250 });
  });

  it('falls back to the usual ones where the vector is missing, cut off or zero', async () => {
    const folder = await temporaryFolder('proc');
    const usual = { page: 4096, ticks: 100 };
    expect(kernelUnits(folder.path)).toEqual(usual);
    await mkdir(folder.at('self'));
    await writeFile(folder.at('self/auxv'), vector(6, 0, 17));
    expect(kernelUnits(folder.path)).toEqual(usual);
  });
});
