// Sobol' sequences with Joe and Kuo's direction numbers, in Gray-code order, plain or scrambled: a random linear matrix
// scramble (J. Matousek: "On the L2-discrepancy for anchored boxes", J. Complexity 14, 1998) and a digital shift.
import { InputError } from '../errors.ts';
import type { Rng } from './random.ts';
import { JOE_KUO_6 } from './sobol-table.ts';

/** Points in [0, 1)^d, one after the other. */
export interface SobolSequence {
  readonly dimension: number;
  /** The next point, d, as a new array. */
  next(): Float64Array;
}

const BITS = 32;
const TO_UNIT = 2 ** -BITS;

/** Polynomial and initial numbers of each dimension from the second on. */
const rows: readonly (readonly number[])[] = JOE_KUO_6.trim()
  .split(/;\s*/)
  .map((row) => row.split(' ').map(Number));

/** Dimensions that the table reaches, the first (van der Corput) included. */
export const SOBOL_DIMENSIONS = rows.length + 1;

/** The 32 direction numbers of one column, as 32-bit fractions (Joe and Kuo 2008, equation 2). */
function directionNumbers(column: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (column === 0) {
    for (let k = 0; k < BITS; k++) v[k] = 1 << (BITS - 1 - k);
    return v;
  }
  const [polynomial, ...initial] = rows[column - 1];
  const degree = initial.length;
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      v[k] = initial[k] << (BITS - 1 - k);
      continue;
    }
    let word = v[k - degree] ^ (v[k - degree] >>> degree);
    for (let j = 1; j < degree; j++) {
      if ((polynomial >>> (degree - j)) & 1) word ^= v[k - j];
    }
    v[k] = word;
  }
  return v;
}

/** 1 where the number of one bits is odd. */
function parity(word: number): number {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return (0x6996 >>> (folded & 15)) & 1;
}

/** Multiplies each direction number with one random lower triangular matrix over GF(2) with a unit diagonal. */
function scrambleLinearly(v: Uint32Array, rng: Rng): void {
  const scrambled = new Uint32Array(BITS);
  for (let row = 0; row < BITS; row++) {
    const diagonal = (1 << (BITS - 1 - row)) >>> 0;
    const above = row === 0 ? 0 : ~(2 * diagonal - 1);
    const matrixRow = (rng.uint32() & above) | diagonal;
    for (let k = 0; k < BITS; k++) {
      if (parity(matrixRow & v[k])) scrambled[k] |= diagonal;
    }
  }
  v.set(scrambled);
}

/** How many low one bits a point's index has: which direction number leads to the next point. */
function lowestZeroBit(index: number): number {
  return 31 - Math.clz32(~index & (index + 1));
}

/**
 * A Sobol' sequence, from its first point on.
 * @param dimension d, at least 1; columns beyond the table's 256 are filled with plain random numbers
 * @param rng seeds the scramble and the shift; left out, the sequence is the plain one, whose first point is 0
 * @throws InputError when the dimension is not a positive integer, or is beyond the table for a plain sequence
 */
export function createSobol(dimension: number, rng?: Rng): SobolSequence {
  if (!Number.isInteger(dimension) || dimension < 1 || (!rng && dimension > SOBOL_DIMENSIONS)) {
    const message = `a Sobol' sequence cannot have ${dimension} columns`;
    throw InputError.of(
      'dimension',
      message,
      `use 1 to ${SOBOL_DIMENSIONS} columns, or more with a generator`,
    );
  }
  const columns = Math.min(dimension, SOBOL_DIMENSIONS);
  const directions = Array.from({ length: columns }, (_, column) => directionNumbers(column));
  const state = new Uint32Array(columns);
  if (rng) {
    for (const v of directions) scrambleLinearly(v, rng);
    for (let column = 0; column < columns; column++) state[column] = rng.uint32();
  }
  let index = 0;
  const next = (): Float64Array => {
    const point = new Float64Array(dimension);
    for (let column = 0; column < columns; column++) point[column] = state[column] * TO_UNIT;
    if (rng) for (let column = columns; column < dimension; column++) point[column] = rng.uniform();
    const direction = lowestZeroBit(index++);
    for (let column = 0; column < columns; column++) state[column] ^= directions[column][direction];
    return point;
  };
  return { dimension, next };
}
