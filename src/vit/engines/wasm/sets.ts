// Image sets in the memory of the kernels: each is there once, for as long as any model uses it.
import type { ImageSet } from '../../engine.ts';
import type { Heap } from './heap.ts';

/** A set's addresses. */
export interface ResidentSet {
  readonly images: number;
  readonly labels: number;
}

export class ResidentSets {
  readonly #heap: Heap;
  readonly #sets = new Map<ImageSet, ResidentSet & { users: number }>();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /**
   * Counts one more user of a set, copying it if it has none.
   * @throws HpoError OUT_OF_MEMORY
   */
  take(set: ImageSet): ResidentSet {
    const resident = this.#sets.get(set) ?? { ...this.#copy(set), users: 0 };
    resident.users++;
    this.#sets.set(set, resident);
    return resident;
  }

  /** Counts one user less; the last one frees the set. */
  release(set: ImageSet): void {
    const resident = this.#sets.get(set);
    if (resident === undefined || --resident.users > 0) return;
    this.#sets.delete(set);
    this.#heap.free(resident.images);
  }

  #copy({ images, labels, count }: ImageSet): ResidentSet {
    const at = this.#heap.allocate(images.length + labels.length, `a set of ${count} images`);
    const bytes = new Uint8Array(this.#heap.buffer, at, images.length + labels.length);
    bytes.set(images);
    bytes.set(labels, images.length);
    return { images: at, labels: at + images.length };
  }
}
