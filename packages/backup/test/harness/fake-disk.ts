/**
 * A disk in memory that behaves as badly as real ones may: it fills up, takes little at a time, fails, and forgets at a power
 * cut what was not synced.
 *
 * What a power cut leaves: of a file that was not synced any beginning; of a folder every change that was synced, and of those
 * since then any choice, whatever their order.
 */
import { dirname, resolve } from 'node:path';
import type { Disk } from '../../src/adapters/disk/disk.ts';

interface File {
  bytes: Uint8Array;
  /** How much of it outlives a power cut. */
  synced: number;
}

type Node = File | 'folder';

/** A change of one name in a folder. */
interface Change {
  readonly path: string;
  /** Undefined: it was removed. */
  readonly node: Node | undefined;
  isSynced: boolean;
}

export interface DiskFaults {
  /** Bytes of content that it holds. @default no end */
  capacity?: number;
  /** The most that it takes at a time. */
  mostAtOnce?: number;
  /** Called before each operation; throws to fail it. */
  onOperation?: (operation: keyof Disk, path: string) => void;
  /** Operations that do nothing, as in a program that forgot them. */
  forgotten?: ReadonlySet<'sync' | 'syncFolder'>;
}

export class FakeDisk implements Disk {
  readonly faults: DiskFaults;
  /** Every change so far, in order. */
  readonly #changes: Change[] = [];
  readonly #nodes = new Map<string, Node>();
  readonly #open = new Map<number, { readonly file: File; readonly path: string }>();
  #opened = 0;

  constructor(faults: DiskFaults = {}) {
    this.faults = faults;
    this.#nodes.set('/', 'folder');
  }

  /** A disk as it may be found after a power cut now. @param survives whether this unsynced change, or a part of a file, does */
  afterPowerCut(survives: () => number): FakeDisk {
    const disk = new FakeDisk();
    const found = new Map<File, File>();
    for (const { path, node, isSynced } of this.#changes) {
      if (!isSynced && survives() < 0.5) continue;
      if (node === undefined) disk.#nodes.delete(path);
      else if (node === 'folder' || found.has(node))
        disk.#nodes.set(path, node === 'folder' ? node : (found.get(node) as File));
      else {
        const kept = node.synced + Math.floor((node.bytes.length - node.synced + 1) * survives() * 0.999);
        const file = { bytes: node.bytes.slice(0, kept), synced: kept };
        found.set(node, file);
        disk.#nodes.set(path, file);
      }
    }
    disk.#dropOrphans();
    for (const [path, node] of disk.#nodes) if (path !== '/') disk.#changes.push({ path, node, isSynced: true });
    return disk;
  }

  /** A copy that nothing changes any more: a picture of now, with what is synced and what is not. */
  copy(): FakeDisk {
    const disk = new FakeDisk(this.faults);
    const copies = new Map<File, File>();
    const copied = (node: Node): Node => {
      if (node === 'folder') return node;
      const copy = copies.get(node) ?? { ...node };
      copies.set(node, copy);
      return copy;
    };
    for (const { path, node, isSynced } of this.#changes) {
      disk.#changes.push({ path, node: node === undefined ? undefined : copied(node), isSynced });
    }
    for (const [path, node] of this.#nodes) disk.#nodes.set(path, copied(node));
    return disk;
  }

  /** Tells two disks apart by what a program would find. */
  fingerprint(): string {
    const entries = [...this.#nodes].sort(([a], [b]) => (a < b ? -1 : 1));
    return entries
      .map(([path, node]) => `${path}:${node === 'folder' ? '' : Buffer.from(node.bytes).toString('base64')}`)
      .join('\n');
  }

  get used(): number {
    return [...this.#nodes.values()].reduce((sum, node) => sum + (node === 'folder' ? 0 : node.bytes.length), 0);
  }

  /** Flips a bit, cuts or removes, as bad disks and people do. */
  damage(path: string, change: (bytes: Uint8Array) => Uint8Array): void {
    const file = this.#file(path);
    file.bytes = change(Uint8Array.from(file.bytes));
  }

  paths(): readonly string[] {
    return [...this.#nodes].filter(([, node]) => node !== 'folder').map(([path]) => path);
  }

  open(path: string, flags: 'wx' | 'r'): number {
    this.#before('open', path);
    if (flags === 'wx') {
      if (this.#nodes.has(path)) throw failed('EEXIST', path);
      this.#change(path, { bytes: new Uint8Array(), synced: 0 });
    }
    this.#opened += 1;
    this.#open.set(this.#opened, { file: this.#file(path), path });
    return this.#opened;
  }

  write(handle: number, bytes: Uint8Array): number {
    const { file, path } = this.#handle(handle);
    this.#before('write', path);
    const { capacity = Number.POSITIVE_INFINITY, mostAtOnce = Number.POSITIVE_INFINITY } = this.faults;
    const room = capacity - this.used;
    if (room <= 0 && bytes.length > 0) throw failed('ENOSPC', path);
    const taken = bytes.subarray(0, Math.min(room, mostAtOnce));
    file.bytes = Buffer.concat([file.bytes, taken]);
    return taken.length;
  }

  read(handle: number, into: Uint8Array, offset: number): number {
    const { file, path } = this.#handle(handle);
    this.#before('read', path);
    const part = file.bytes.subarray(offset, offset + into.length);
    into.set(part);
    return part.length;
  }

  sync(handle: number): void {
    const { file, path } = this.#handle(handle);
    this.#before('sync', path);
    if (this.faults.forgotten?.has('sync') !== true) file.synced = file.bytes.length;
  }

  close(handle: number): void {
    this.#open.delete(handle);
  }

  rename(from: string, to: string): void {
    this.#before('rename', to);
    const node = this.#file(from);
    this.#change(from, undefined);
    this.#change(to, node);
  }

  link(from: string, to: string): void {
    this.#before('link', to);
    if (this.#nodes.has(to)) throw failed('EEXIST', to);
    this.#change(to, this.#file(from));
  }

  remove(path: string): void {
    this.#before('remove', path);
    if (this.#nodes.has(path)) this.#change(path, undefined);
  }

  makeFolder(path: string): void {
    this.#before('makeFolder', path);
    if (this.#nodes.has(path)) throw failed('EEXIST', path);
    this.#change(path, 'folder');
  }

  syncFolder(path: string): void {
    this.#before('syncFolder', path);
    if (this.faults.forgotten?.has('syncFolder') === true) return;
    for (const change of this.#changes) if (dirname(change.path) === path) change.isSynced = true;
  }

  sizeOf(path: string): number | undefined {
    this.#before('sizeOf', path);
    const node = this.#nodes.get(path);
    return node === undefined || node === 'folder' ? undefined : node.bytes.length;
  }

  list(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
    const path = resolve(folder);
    this.#before('list', path);
    if (this.#nodes.get(path) !== 'folder') throw failed('ENOENT', path);
    const inside = [...this.#nodes].filter(([name]) => name !== '/' && dirname(name) === path);
    return inside.map(([name, node]) => ({
      name: name.slice(path.length).replace('/', ''),
      isFolder: node === 'folder',
    }));
  }

  #before(operation: keyof Disk, path: string): void {
    this.faults.onOperation?.(operation, path);
  }

  #change(path: string, node: Node | undefined): void {
    if (this.#nodes.get(dirname(path)) !== 'folder') throw failed('ENOENT', path);
    this.#changes.push({ path, node, isSynced: false });
    if (node === undefined) this.#nodes.delete(path);
    else this.#nodes.set(path, node);
  }

  #file(path: string): File {
    const node = this.#nodes.get(path);
    if (node === undefined || node === 'folder') throw failed('ENOENT', path);
    return node;
  }

  #handle(handle: number): { readonly file: File; readonly path: string } {
    const open = this.#open.get(handle);
    if (open === undefined) throw failed('EBADF', String(handle));
    return open;
  }

  /** What lies in a folder that is gone is gone too. */
  #dropOrphans(): void {
    for (const path of [...this.#nodes.keys()].sort()) {
      if (path !== '/' && this.#nodes.get(dirname(path)) !== 'folder') this.#nodes.delete(path);
    }
  }
}

export function failed(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
