/**
 * Where each chunk lies, for some million chunks in little memory: 48 bytes a chunk in typed arrays instead of objects.
 *
 *   id ─▶ slot ─▶ chunk number ─▶ segment, offset in it, length
 */
import type { Bytes } from '@perf/core';

/** Chunks that were compressed together, and where they lie. */
export interface Segment {
  /** The name of the pack's object; undefined while it is being made. */
  pack: string | undefined;
  /** In its pack, for unsealing. */
  readonly number: number;
  /** Where its body begins in the pack. */
  readonly offset: Bytes;
  readonly stored: Bytes;
  readonly raw: Bytes;
}

export interface Place {
  readonly segment: Segment;
  readonly offset: Bytes;
  readonly length: Bytes;
}

export const ID_BYTES = 32;

export class ChunkIndex {
  readonly #segments: Segment[] = [];
  #slots = new Int32Array(1024).fill(-1);
  #ids = new Uint8Array(512 * ID_BYTES);
  /** Segment, offset, length. */
  #places = new Uint32Array(512 * 3);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The chunks of a segment lie one after the other. What is known already stays where it is. */
  addSegment(segment: Segment, chunks: readonly { readonly id: Uint8Array; readonly length: Bytes }[]): void {
    const number = this.#segments.push(segment) - 1;
    let offset = 0;
    for (const { id, length } of chunks) {
      this.#add(id, [number, offset, length]);
      offset += length;
    }
  }

  has(id: Uint8Array): boolean {
    return this.#slots[this.#slotOf(id)] !== -1;
  }

  find(id: Uint8Array): Place | undefined {
    const chunk = this.#slots[this.#slotOf(id)] as number;
    if (chunk === -1) return undefined;
    const [segment = 0, offset = 0, length = 0] = this.#places.subarray(chunk * 3, chunk * 3 + 3);
    return { segment: this.#segments[segment] as Segment, offset, length };
  }

  #add(id: Uint8Array, place: readonly [number, number, number]): void {
    const slot = this.#slotOf(id);
    if (this.#slots[slot] !== -1) return;
    if (this.#count * 2 >= this.#slots.length) {
      this.#grow();
      this.#add(id, place);
      return;
    }
    this.#slots[slot] = this.#count;
    this.#ids.set(id, this.#count * ID_BYTES);
    this.#places.set(place, this.#count * 3);
    this.#count += 1;
  }

  /** Where it is, or would be. Ids are hashes, so four bytes of one spread well. */
  #slotOf(id: Uint8Array): number {
    const mask = this.#slots.length - 1;
    let slot =
      (((id[0] as number) << 24) | ((id[1] as number) << 16) | ((id[2] as number) << 8) | (id[3] as number)) & mask;
    for (;;) {
      const chunk = this.#slots[slot] as number;
      if (chunk === -1 || this.#isAt(chunk, id)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #isAt(chunk: number, id: Uint8Array): boolean {
    for (let at = 0, own = chunk * ID_BYTES; at < ID_BYTES; at += 1) if (this.#ids[own + at] !== id[at]) return false;
    return true;
  }

  #grow(): void {
    const slots = this.#slots.length * 2;
    const ids = new Uint8Array((slots / 2) * ID_BYTES);
    ids.set(this.#ids);
    const places = new Uint32Array((slots / 2) * 3);
    places.set(this.#places);
    this.#ids = ids;
    this.#places = places;
    this.#slots = new Int32Array(slots).fill(-1);
    for (let chunk = 0; chunk < this.#count; chunk += 1) {
      this.#slots[this.#slotOf(ids.subarray(chunk * ID_BYTES, (chunk + 1) * ID_BYTES))] = chunk;
    }
  }
}
