/**
 * How segments become smaller: here, or beside the thread that reads, hashes and cuts. Both give the same bytes.
 */
import { constants, type ZstdOptions, zstdCompressSync } from 'node:zlib';

/**
 * The next level costs half as much time again, for 2 % fewer bytes. Matches over long distances find what many small files
 * have in common; a segment is no longer than their window.
 */
export const COMPRESSION: ZstdOptions = {
  params: {
    [constants.ZSTD_c_compressionLevel]: 4,
    [constants.ZSTD_c_windowLog]: 21,
    [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    [constants.ZSTD_c_ldmMinMatch]: 32,
  },
};

/** Compresses beside the thread that asks. */
export interface Press {
  /**
   * @param content copied before this returns
   * @returns as `compressed` would, or the content when that is no smaller; undefined when the press is gone: whoever asked
   * compresses by himself
   */
  press(content: Uint8Array): Promise<Pressed | undefined>;
  /** Fine when it is gone. */
  end(): Promise<void>;
}

export interface Pressed {
  readonly bytes: Uint8Array;
  /** Its memory is used again. */
  free(): void;
}

export const compressed = (content: Uint8Array): Uint8Array => zstdCompressSync(content, COMPRESSION);
