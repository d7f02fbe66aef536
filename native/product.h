// Matrix products from one register tile. Three operand orders serve the whole network: rows times a matrix (NN), the
// sum over rows of outer products (TN, for weight gradients), and rows times rows (NT, for attention scores).
//
// Widths are multiples of 16, padded with zeros by the caller, so there are no remainder loops but that of NT.
#pragma once
#include "simd.h"

namespace {

/**
 * C[m][n] = start + sum over o < outer, k < inner of A(o, m, k) B(o, k, n), with B(o, k, n) = b[o * outer_b + k * ldb + n].
 * NN: A(o, m, k) = a[o * outer_a + m * lda + k]. TN: A(o, m, k) = a[o * outer_a + k * lda + m].
 * start is zero, plus `bias` (a row) and `add` (a matrix, which may be C) where they are given.
 */
struct Product {
  index m, n, inner;
  const float* a;
  index lda;
  const float* b;
  index ldb;
  float* c;
  index ldc;
  const float* bias = nullptr;
  const float* add = nullptr;
  index ldadd = 0;
  index outer = 1, outer_a = 0, outer_b = 0;
};

template <bool TN, int R, int V> HPO_INLINE void product_tile(const Product& p, index row, index column) {
  vec sum[R][V];
  for (int r = 0; r < R; r++)
    for (int v = 0; v < V; v++) sum[r][v] = vec{};
  const index step_row = TN ? 1 : p.lda, step_inner = TN ? p.lda : 1;
  // A gradient comes from far away: ask for it now, add it at the end.
  if (TN && p.add)
    for (int r = 0; r < R; r++)
      for (int v = 0; v < V; v += 16 / W > 0 ? 16 / W : 1) __builtin_prefetch(p.add + (row + r) * p.ldadd + column + v * W, 1);
  for (index o = 0; o < p.outer; o++) {
    const float* a = p.a + o * p.outer_a + row * step_row;
    const float* b = p.b + o * p.outer_b + column;
    for (index k = 0; k < p.inner; k++) {
      vec bk[V];
      for (int v = 0; v < V; v++) bk[v] = load(b + v * W);
      for (int r = 0; r < R; r++) {
        const vec ak = set1(a[r * step_row]);
        for (int v = 0; v < V; v++) sum[r][v] = fma(ak, bk[v], sum[r][v]);
      }
      a += step_inner;
      b += p.ldb;
    }
  }
  if (p.bias)
    for (int r = 0; r < R; r++)
      for (int v = 0; v < V; v++) sum[r][v] += load(p.bias + column + v * W);
  if (p.add)
    for (int r = 0; r < R; r++)
      for (int v = 0; v < V; v++) sum[r][v] += load(p.add + (row + r) * p.ldadd + column + v * W);
  float* c = p.c + row * p.ldc + column;
  for (int r = 0; r < R; r++)
    for (int v = 0; v < V; v++) store(c + r * p.ldc + v * W, sum[r][v]);
}

template <bool TN, int V> HPO_INLINE void product_strip(const Product& p, index row, index rows, index column) {
  switch (rows) {
    case 1: return product_tile<TN, 1, V>(p, row, column);
    case 2: return product_tile<TN, 2, V>(p, row, column);
#if !defined(__wasm_simd128__)
    case 3: return product_tile<TN, 3, V>(p, row, column);
    case 4: return product_tile<TN, 4, V>(p, row, column);
    case 5: return product_tile<TN, 5, V>(p, row, column);
    case 6: return product_tile<TN, 6, V>(p, row, column);
#endif
  }
}

/** Splits rows into strips of almost equal height, none taller than `tallest`, and calls body(first row, rows). */
template <class Body> HPO_INLINE void for_strips(index rows, index tallest, Body body) {
  const index strips = (rows + tallest - 1) / tallest;
  for (index s = 0, row = 0; s < strips; s++) {
    const index height = (rows - row) / (strips - s);
    body(row, height);
    row += height;
  }
}

template <bool TN, int V> void product_panel(const Product& p, index column) {
  for_strips(p.m, TILE_ROWS, [&](index row, index rows) { product_strip<TN, V>(p, row, rows, column); });
}

template <bool TN> void product(const Product& p) {
  index column = 0;
  for (; column + TILE_VECTORS * W <= p.n; column += TILE_VECTORS * W) product_panel<TN, TILE_VECTORS>(p, column);
#if defined(__AVX512F__)
  switch ((p.n - column) / W) {
    case 1: return product_panel<TN, 1>(p, column);
    case 2: return product_panel<TN, 2>(p, column);
    case 3: return product_panel<TN, 3>(p, column);
  }
#endif
}

/** C = A B. */
HPO_INLINE void product_nn(const Product& p) { product<false>(p); }
/** C = A^T B. */
HPO_INLINE void product_tn(const Product& p) { product<true>(p); }

/** The largest number of columns beyond full vectors that scores() takes as dot products. */
constexpr index DOT_COLUMNS = 3;
/** Columns that are computed a vector of 16 at a time, and so stand in the transposed operand. */
HPO_INLINE index vector_columns(index columns) {
  const index rest = columns % 16;
  return rest > DOT_COLUMNS ? columns - rest + 16 : columns - rest;
}
/** Floats between rows of a score matrix: room for the vectors, and for the dot products behind them. */
HPO_INLINE index score_stride(index columns) {
  const index vectors = vector_columns(columns);
  return columns > vectors ? vectors + 4 : vectors;
}

template <int R> HPO_INLINE void score_tile(const float* a, index lda, const float* b, index ldb, index inner, float* c, index ldc) {
  vec sum[R];
  for (int r = 0; r < R; r++) sum[r] = vec{};
  for (index k = 0; k < inner; k++) {
    const vec bk = load(b + k * ldb);
    for (int r = 0; r < R; r++) sum[r] = fma(set1(a[r * lda + k]), bk, sum[r]);
  }
  for (int r = 0; r < R; r++) store(c + r * ldc, sum[r]);
}

/** A count that templates can see. */
template <int N> struct Count {
  static constexpr int value = N;
  constexpr operator index() const { return N; }
};

/** What scores() multiplies: for each image `rows` rows of A with `columns` rows of B, `inner` floats each. */
struct Scores {
  index images, rows, columns, inner;
  const float* a;
  const float* b;
  /** By image: B^T, (inner, vector_columns(columns)), zero beyond `columns`. */
  const float* transposed;
  /** Rows of score_stride(columns) floats, for the columns that fill vectors. */
  float* c;
  /** The columns behind them, one after another: dot_stride(images x rows) floats each. */
  float* dots;
};

/** Floats from one column of dot products to the next: whole vectors. */
HPO_INLINE index dot_stride(index rows) { return (rows + W - 1) / W * W; }

/** Calls body(first row, rows) for every W rows, with a constant where it can be; the last ones may be fewer. */
template <class Body> HPO_INLINE void for_row_vectors(index rows, Body body) {
  index row = 0;
  for (; row + W <= rows; row += W) body(row, Count<W>{});
  if (row < rows) body(row, rows - row);
}

inline void score_vectors(const Scores& s, index image) {
  const index vectors = vector_columns(s.columns), ldc = score_stride(s.columns);
  const float* a = s.a + image * s.rows * s.inner;
  const float* transposed = s.transposed + image * s.inner * vectors;
  float* c = s.c + image * s.rows * ldc;
#if defined(__AVX512F__)
  // One vector wide: more rows at a time, or the sums' latency would show.
  if (vectors == 16) {
    for_strips(s.rows, 9, [&](index row, index height) {
      const float* from = a + row * s.inner;
      float* to = c + row * ldc;
      switch (height) {
        case 1: return score_tile<1>(from, s.inner, transposed, 16, s.inner, to, ldc);
        case 2: return score_tile<2>(from, s.inner, transposed, 16, s.inner, to, ldc);
        case 3: return score_tile<3>(from, s.inner, transposed, 16, s.inner, to, ldc);
        case 4: return score_tile<4>(from, s.inner, transposed, 16, s.inner, to, ldc);
        case 5: return score_tile<5>(from, s.inner, transposed, 16, s.inner, to, ldc);
        case 6: return score_tile<6>(from, s.inner, transposed, 16, s.inner, to, ldc);
        case 7: return score_tile<7>(from, s.inner, transposed, 16, s.inner, to, ldc);
        case 8: return score_tile<8>(from, s.inner, transposed, 16, s.inner, to, ldc);
        case 9: return score_tile<9>(from, s.inner, transposed, 16, s.inner, to, ldc);
      }
    });
    return;
  }
#endif
  product_nn({s.rows, vectors, s.inner, a, s.inner, transposed, vectors, c, ldc});
}

/** C = A B^T, image by image, for few columns (the tokens of an image). */
inline void scores(const Scores& s) {
  const index vectors = vector_columns(s.columns), ldc = score_stride(s.columns), all = s.images * s.rows;
  if (vectors > 0)
    for (index i = 0; i < s.images; i++) score_vectors(s, i);
  for (index column = vectors; column < s.columns; column++) {
    float* dots = s.dots + (column - vectors) * dot_stride(all);
    const float* a = s.a;
    const float* key = s.b + column * s.inner;
    index left = s.rows;  // of this image
    for_row_vectors(all, [&](index row, auto count) {
      vec sums[W] = {};
      for (index r = 0; r < count; r++, a += s.inner) {
        for (index k = 0; k < s.inner; k += W) sums[r] = fma(load(a + k), load(key + k), sums[r]);
        if (--left == 0) left = s.rows, key += s.columns * s.inner;
      }
      store(dots + row, reduce_rows(sums, Add{}));
    });
  }
}

}  // namespace
