import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeWhole } from './durable.ts';

describe('writing a whole buffer', () => {
  it('bytes in equal bytes out, however few the system takes at a time', async () => {
    const buffers = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        buffers,
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        async (bytes, portions) => {
          const taken: number[] = [];
          let turn = 0;
          const write = async (from: Uint8Array, offset: number, length: number) => {
            const bytesWritten = Math.min(length, portions[turn++ % portions.length] ?? 1);
            taken.push(...from.subarray(offset, offset + bytesWritten));
            return { bytesWritten };
          };
          await writeWhole({ write } as never, bytes);
          expect(taken).toEqual([...bytes]);
        },
      ),
    );
  });

  it('fails when the system takes nothing any more', async () => {
    let left = 5;
    const write = async (_: Uint8Array, __: number, length: number) => {
      const bytesWritten = Math.min(length, left);
      left -= bytesWritten;
      return { bytesWritten };
    };
    await expect(writeWhole({ write } as never, new Uint8Array(9))).rejects.toThrow('the disk took 5 of 9 bytes');
  });
});
