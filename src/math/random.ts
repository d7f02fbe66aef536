// Seeded random numbers without shared state: Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror, Shaw:
// "Parallel random numbers: as easy as 1, 2, 3", SC 2011). The key is made of a study seed, a trial number and a
// purpose, so each use has a stream of its own and nothing that runs before can change it.

/** A stream of random numbers. Equal keys give equal streams on every machine. */
export interface Rng {
  /** A uniform integer in [0, 2^32). */
  uint32(): number;
  /** A uniform double in [0, 1), with 53 random bits. */
  uniform(): number;
  /** A standard normal double (Box-Muller). */
  normal(): number;
  /** A uniform integer in [0, n), without bias. */
  below(n: number): number;
}

const ROUNDS = 10;
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** High 32 bits of the product of two unsigned 32-bit integers. Every sum stays below 2^32: 65535^2 + 65535 does. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) >>> 0;
}

/**
 * One Philox4x32-10 block: encrypts a 128-bit counter under a 64-bit key.
 * @param counter four unsigned 32-bit words, overwritten with the four random words
 */
export function philox4x32(counter: Uint32Array, key0: number, key1: number): void {
  let c0 = counter[0];
  let c1 = counter[1];
  let c2 = counter[2];
  let c3 = counter[3];
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

/** FNV-1a, 32 bits: turns a purpose's name into a word of the counter. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * The stream of one study seed, trial number and purpose.
 * @param seed a non-negative safe integer; its low 53 bits are the key
 * @param trial a non-negative 32-bit integer; 0 where no trial is meant
 * @param purpose a name such as `sobol-scramble`, `shuffle` or `init`
 */
export function createRng(seed: number, trial: number, purpose: string): Rng {
  const key0 = seed >>> 0;
  const key1 = Math.floor(seed / 0x100000000) >>> 0;
  const stream = hashName(purpose);
  const block = new Uint32Array(4);
  let blockIndex = 0;
  let used = 4;
  let spareNormal: number | undefined;

  const uint32 = (): number => {
    if (used === 4) {
      block[0] = blockIndex >>> 0;
      block[1] = Math.floor(blockIndex / 0x100000000);
      block[2] = trial;
      block[3] = stream;
      philox4x32(block, key0, key1);
      blockIndex++;
      used = 0;
    }
    return block[used++];
  };
  const uniform = (): number => {
    const high = uint32() >>> 5;
    const low = uint32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  };
  const normal = (): number => {
    if (spareNormal !== undefined) {
      const value = spareNormal;
      spareNormal = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const below = (n: number): number => {
    // Lemire's rejection would need 64-bit products; plain rejection of the uneven tail costs nothing here.
    const limit = 0x100000000 - (0x100000000 % n);
    let word = uint32();
    while (word >= limit) word = uint32();
    return word % n;
  };
  return { uint32, uniform, normal, below };
}

/** Shuffles in place (Fisher-Yates) and returns the same array. */
export function shuffle<T extends Uint32Array | number[]>(items: T, rng: Rng): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
  return items;
}
