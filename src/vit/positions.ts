// Fixed positions: the article's one-dimensional sines and cosines.

/**
 * Position embeddings of shape (tokens, dim), row-major: the sines of position x frequency, then the cosines. The k-th
 * of the dim/2 frequencies is 10000^(-k/(dim/2)) for k = 1, 2, … (the article's code; it starts at 1, not at 0).
 */
export function sineCosinePositions(tokens: number, dim: number): Float64Array {
  const half = dim / 2;
  const table = new Float64Array(tokens * dim);
  for (let token = 0; token < tokens; token++) {
    for (let k = 0; k < half; k++) {
      const angle = token * 10_000 ** (-(k + 1) / half);
      table[token * dim + k] = Math.sin(angle);
      table[token * dim + half + k] = Math.cos(angle);
    }
  }
  return table;
}
