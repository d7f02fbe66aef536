// One vector type of the instruction set that this file is compiled for, and the few operations that the kernels need.
// GCC's and Clang's vector extensions do the arithmetic; intrinsics stand only where the compilers would not find them.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#define HPO_INLINE inline __attribute__((always_inline))

namespace {

// Floats in a vector, and the register tile of a matrix product: rows x vectors, so that the sums, one row of B and
// one broadcast fit the registers.
#if defined(__AVX512F__)
constexpr int W = 16, TILE_ROWS = 6, TILE_VECTORS = 4;
#elif defined(__AVX2__)
constexpr int W = 8, TILE_ROWS = 6, TILE_VECTORS = 2;
#elif defined(__ARM_NEON)
constexpr int W = 4, TILE_ROWS = 6, TILE_VECTORS = 4;
#elif defined(__wasm_simd128__)
constexpr int W = 4, TILE_ROWS = 2, TILE_VECTORS = 4;
#else
constexpr int W = 4, TILE_ROWS = 6, TILE_VECTORS = 2;
#endif

// Wide enough for the size of a model that does not fit the memory: it must be named, not wrapped around.
using index = int64_t;
typedef float vec __attribute__((vector_size(W * 4)));
typedef int32_t ivec __attribute__((vector_size(W * 4)));
typedef float vec_unaligned __attribute__((vector_size(W * 4), aligned(4), may_alias));
typedef float vec4 __attribute__((vector_size(16)));
typedef float vec4_unaligned __attribute__((vector_size(16), aligned(4), may_alias));

HPO_INLINE vec load(const float* p) { return *reinterpret_cast<const vec_unaligned*>(p); }
HPO_INLINE void store(float* p, vec v) { *reinterpret_cast<vec_unaligned*>(p) = v; }
HPO_INLINE vec4 load4(const float* p) { return *reinterpret_cast<const vec4_unaligned*>(p); }
HPO_INLINE void store4(float* p, vec4 v) { *reinterpret_cast<vec4_unaligned*>(p) = v; }

/** All lanes equal. An intrinsic, because `vec{} + x` costs an addition and loses the memory operand. */
HPO_INLINE vec set1(float x) {
#if defined(__AVX512F__)
  return (vec)_mm512_set1_ps(x);
#elif defined(__AVX2__)
  return (vec)_mm256_set1_ps(x);
#elif defined(__ARM_NEON)
  return (vec)vdupq_n_f32(x);
#elif defined(__wasm_simd128__)
  return (vec)wasm_f32x4_splat(x);
#else
  return vec{x, x, x, x};
#endif
}

/** a b + c, in one rounding where the instruction set has it. */
HPO_INLINE vec fma(vec a, vec b, vec c) {
#if defined(__AVX512F__)
  return (vec)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__AVX2__)
  return (vec)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined(__ARM_NEON)
  return (vec)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#else
  return a * b + c;
#endif
}

HPO_INLINE vec square_root(vec a) {
#if defined(__AVX512F__)
  return (vec)_mm512_sqrt_ps((__m512)a);
#elif defined(__AVX2__)
  return (vec)_mm256_sqrt_ps((__m256)a);
#elif defined(__aarch64__)
  return (vec)vsqrtq_f32((float32x4_t)a);
#elif defined(__wasm_simd128__)
  return (vec)wasm_f32x4_sqrt((v128_t)a);
#elif defined(__SSE2__)
  return (vec)_mm_sqrt_ps((__m128)a);
#else
  vec r;
  for (int i = 0; i < W; i++) r[i] = __builtin_sqrtf(a[i]);
  return r;
#endif
}

/** Asks for floats that will be read soon. */
HPO_INLINE void prefetch(const float* p, index floats) {
  for (index i = 0; i < floats; i += 16) __builtin_prefetch(p + i, 0, 2);
}

/** Lane by lane: the larger, and the second where either is no number. */
template <class V> HPO_INLINE V larger(V a, V b) { return a > b ? a : b; }

struct Add {
  template <class V> HPO_INLINE V operator()(V a, V b) const { return a + b; }
};
struct Largest {
  template <class V> HPO_INLINE V operator()(V a, V b) const { return larger(a, b); }
};

/** Folds a vector's quarters (halves) into four lanes. */
template <class Op> HPO_INLINE vec4 fold4(vec v, [[maybe_unused]] Op op) {
#if defined(__AVX512F__)
  const vec4 a = __builtin_shufflevector(v, v, 0, 1, 2, 3), b = __builtin_shufflevector(v, v, 4, 5, 6, 7);
  const vec4 c = __builtin_shufflevector(v, v, 8, 9, 10, 11), d = __builtin_shufflevector(v, v, 12, 13, 14, 15);
  return op(op(a, b), op(c, d));
#elif defined(__AVX2__)
  return op(__builtin_shufflevector(v, v, 0, 1, 2, 3), __builtin_shufflevector(v, v, 4, 5, 6, 7));
#else
  return v;
#endif
}

/** Rows to columns. */
HPO_INLINE void transpose4(vec4& a, vec4& b, vec4& c, vec4& d) {
  const vec4 ab0 = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab1 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const vec4 cd0 = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd1 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  a = __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5);
  b = __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7);
  c = __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5);
  d = __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7);
}

/** The lanes of four vectors, each combined into one number: four reductions for little more than one. */
template <class Op> HPO_INLINE vec4 reduce4(const vec (&v)[4], Op op) {
  vec4 a = fold4(v[0], op), b = fold4(v[1], op), c = fold4(v[2], op), d = fold4(v[3], op);
  transpose4(a, b, c, d);
  return op(op(a, b), op(c, d));
}

/** The lanes of a vector, combined into one number. */
template <class Op> HPO_INLINE float reduce(vec v, Op op) {
  const vec4 x = fold4(v, op);
  const vec4 y = op(x, __builtin_shufflevector(x, x, 2, 3, 0, 1));
  return op(y, __builtin_shufflevector(y, y, 1, 0, 3, 2))[0];
}

/** As many vectors as a vector has lanes, each combined into one lane of the result. */
template <class Op> HPO_INLINE vec reduce_rows(const vec (&rows)[W], Op op) {
#if defined(__AVX512F__)
  vec four[4];
  for (int j = 0; j < 4; j++) {
    vec pair[2];
    for (int i = 0; i < 2; i++) {
      const vec a = rows[4 * j + 2 * i], b = rows[4 * j + 2 * i + 1];
      pair[i] = op((vec)_mm512_unpacklo_ps((__m512)a, (__m512)b), (vec)_mm512_unpackhi_ps((__m512)a, (__m512)b));
    }
    four[j] = op((vec)_mm512_unpacklo_pd((__m512d)pair[0], (__m512d)pair[1]),
                 (vec)_mm512_unpackhi_pd((__m512d)pair[0], (__m512d)pair[1]));
  }
  vec half[2];
  for (int i = 0; i < 2; i++) {
    const __m512 a = (__m512)four[2 * i], b = (__m512)four[2 * i + 1];
    half[i] = op((vec)_mm512_shuffle_f32x4(a, b, 0x44), (vec)_mm512_shuffle_f32x4(a, b, 0xee));
  }
  return op((vec)_mm512_shuffle_f32x4((__m512)half[0], (__m512)half[1], 0x88),
            (vec)_mm512_shuffle_f32x4((__m512)half[0], (__m512)half[1], 0xdd));
#elif defined(__AVX2__)
  const vec low[4] = {rows[0], rows[1], rows[2], rows[3]}, high[4] = {rows[4], rows[5], rows[6], rows[7]};
  return __builtin_shufflevector(reduce4(low, op), reduce4(high, op), 0, 1, 2, 3, 4, 5, 6, 7);
#else
  return reduce4(rows, op);
#endif
}

/** target[c][r] = source[r][c]; rows and columns are multiples of four. */
inline void transpose(const float* source, index ld, index rows, index columns, float* target, index ld_target) {
  for (index r = 0; r < rows; r += 4) {
    for (index c = 0; c < columns; c += 4) {
      const float* s = source + r * ld + c;
      vec4 x = load4(s), y = load4(s + ld), z = load4(s + 2 * ld), w = load4(s + 3 * ld);
      transpose4(x, y, z, w);
      float* t = target + c * ld_target + r;
      store4(t, x), store4(t + ld_target, y), store4(t + 2 * ld_target, z), store4(t + 3 * ld_target, w);
    }
  }
}

}  // namespace
