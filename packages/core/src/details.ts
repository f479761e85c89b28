/**
 * What the readings of a machine add up, apart: each processor, disk, network interface and mounted file system.
 *
 * Readings are flat, so that they can be kept for years; details are of the last sample only, and bounded. A part that
 * is not known here is absent and `unknown` says why; a field that one thing does not have is absent on it. Never zero.
 */
import type { Bytes, BytesPerSecond, Ratio } from './units.ts';

export interface MachineDetails {
  /** At most 512. */
  readonly cpus?: readonly CpuDetail[];
  /** At most 256, without partitions. */
  readonly disks?: readonly DiskDetail[];
  /** At most 256. */
  readonly interfaces?: readonly InterfaceDetail[];
  /** At most 64; each device once. */
  readonly mounts?: readonly MountDetail[];
  /** Why a part is absent, in words. */
  readonly unknown: { readonly [Part in DetailPart]?: string };
}

export type DetailPart = 'cpus' | 'disks' | 'interfaces' | 'mounts';

/** How one processor spent its time since the sample before: shares of all the time that passed. */
export interface CpuDetail {
  /** Like `cpu0`. */
  readonly name: string;
  readonly busy: Ratio;
  readonly user: Ratio;
  readonly system: Ratio;
  readonly iowait?: Ratio;
  readonly steal?: Ratio;
}

export interface DiskDetail {
  /** Like `sda`, `nvme0n1`, `dm-0`. */
  readonly name: string;
  readonly read: BytesPerSecond;
  readonly write: BytesPerSecond;
  /** Share of the time with a request under way; a disk that serves several at once can do more at 1. */
  readonly busy?: Ratio;
  /** Whether its bytes are in the machine's total: not those of a disk that is layered on others. */
  readonly inTotal: boolean;
}

export interface InterfaceDetail {
  /** Like `eth0`, `lo`. */
  readonly name: string;
  readonly receive: BytesPerSecond;
  readonly transmit: BytesPerSecond;
  /** Whether its bytes are in the machine's total: not those of one that only hands on what another moves. */
  readonly inTotal: boolean;
}

/**
 * `known`: its sizes are as of its last answer. `stuck`: asked, and no answer within the deadline; it is not asked again
 * until that answer has come. `unknown`: never answered, and `why` says what keeps it from being asked.
 */
export type MountState = 'known' | 'stuck' | 'unknown';

export interface MountDetail {
  /** Where it is mounted. */
  readonly path: string;
  /** Device or address, like `/dev/sda1`, `server:/export`. */
  readonly source: string;
  /** Like `ext4`, `nfs4`. */
  readonly type: string;
  readonly readOnly: boolean;
  readonly state: MountState;
  readonly why?: string;
  readonly size?: Bytes;
  readonly used?: Bytes;
  /** What programs without privileges may still write. */
  readonly available?: Bytes;
  /** As `df` says it: used, of used and available. */
  readonly full?: Ratio;
  /** Share of the files that it can hold; absent where it has no such limit. */
  readonly filesFull?: Ratio;
}
