// Functions of numbers and rows: exponential, GELU, softmax, the norms' row passes, dropout masks, Adam.
// No mathematics library: it would cost more than the products do (13 ns an element for erff and expf together), and
// WebAssembly has none.
#pragma once
#include "product.h"

namespace {

/** e^x to 1e-7 relative; below -87 it is about 1e-38, and NaN stays NaN. Cephes' polynomial (S. Moshier, expf). */
HPO_INLINE vec exponential(vec x) {
  const vec low = set1(-87.0f), high = set1(88.0f);
  x = x < low ? low : x;
  x = x > high ? high : x;
  // Adding 1.5 x 2^23 rounds to a whole number, which then stands in the low bits.
  const vec magic = set1(12582912.0f);
  const vec shifted = fma(x, set1(1.44269504088896341f), magic);
  const vec n = shifted - magic;
  vec r = fma(n, set1(-0.693359375f), x);
  r = fma(n, set1(2.12194440e-4f), r);
  vec y = set1(1.9875691500e-4f);
  y = fma(y, r, set1(1.3981999507e-3f));
  y = fma(y, r, set1(8.3334519073e-3f));
  y = fma(y, r, set1(4.1665795894e-2f));
  y = fma(y, r, set1(1.6666665459e-1f));
  y = fma(y, r, set1(5.0000001201e-1f));
  y = fma(y, r * r, r + set1(1.0f));
  return (vec)((ivec)y + (((ivec)shifted) << 23));
}

/**
 * GELU x Φ(x) and its derivative Φ(x) + x φ(x), in one go. Φ by Abramowitz & Stegun 7.1.26, whose exponential is φ's:
 * at most 4e-7 off.
 */
HPO_INLINE void gelu(vec x, vec& value, vec& derivative) {
  const vec one = set1(1.0f), zero = vec{};
  const vec density = exponential(x * x * set1(-0.5f));
  const vec size = (x < zero ? -x : x) * set1(0.70710678118654752f);
  const vec t = one / fma(size, set1(0.3275911f), one);
  vec p = set1(1.061405429f * 0.5f);
  p = fma(p, t, set1(-1.453152027f * 0.5f));
  p = fma(p, t, set1(1.421413741f * 0.5f));
  p = fma(p, t, set1(-0.284496736f * 0.5f));
  p = fma(p, t, set1(0.254829592f * 0.5f));
  const vec tail = p * t * density;
  const vec cdf = x < zero ? tail : one - tail;
  value = x * cdf;
  derivative = fma(x * density, set1(0.39894228040143268f), cdf);
}

/** e^x in double precision, for x <= 0 (a Taylor series after reduction to |r| <= ln 2 / 2). */
inline double exponential(double x) {
  if (!(x > -700)) return x != x ? x : 0;
  const double n = (double)(int64_t)(x * 1.4426950408889634 - 0.5);
  const double r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10;
  static const double inverse_factorials[] = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880,
                                              1.0 / 40320,      1.0 / 5040,      1.0 / 720,      1.0 / 120,     1.0 / 24,
                                              1.0 / 6,          0.5,             1,              1};
  double y = 0;
  for (const double c : inverse_factorials) y = y * r + c;
  const uint64_t bits = (uint64_t)((int64_t)n + 1023) << 52;
  double scale;
  __builtin_memcpy(&scale, &bits, 8);
  return y * scale;
}

/** ln x in double precision, for finite x >= 1 (atanh series of the mantissa around sqrt 2). */
inline double logarithm(double x) {
  if (x != x) return x;
  uint64_t bits;
  __builtin_memcpy(&bits, &x, 8);
  int64_t exponent = (int64_t)(bits >> 52) - 1023;
  bits = (bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL;
  double mantissa;
  __builtin_memcpy(&mantissa, &bits, 8);
  if (mantissa > 1.4142135623730951) mantissa *= 0.5, exponent++;
  const double s = (mantissa - 1) / (mantissa + 1), s2 = s * s;
  double sum = 0;
  for (int k = 25; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
  return 2 * s * sum + (double)exponent * 0.69314718055994531;
}

}  // namespace

namespace {

/**
 * Softmax of the rows that scores() left, in place; the vectors' padding becomes 0, and the columns of dot products
 * join the rows.
 */
inline void softmax(float* s, float* dots, index rows, index columns) {
  const index stride = score_stride(columns), vectors = vector_columns(columns), plane = dot_stride(rows);
  const index extra = columns > vectors ? columns - vectors : 0;
  const float lowest = -__builtin_huge_valf();
  for (index c = columns; c < vectors; c++)
    for (index r = 0; r < rows; r++) s[r * stride + c] = lowest;
  for_row_vectors(rows, [&](index row, auto count) {
    float lanes[W];
    vec each[W] = {};
    for (index r = 0; r < count; r++) {
      each[r] = set1(lowest);
      for (index c = 0; c < vectors; c += W) each[r] = larger(load(s + (row + r) * stride + c), each[r]);
    }
    vec peak = reduce_rows(each, Largest{});
    for (index d = 0; d < extra; d++) peak = larger(load(dots + d * plane + row), peak);
    store(lanes, peak);
    for (index r = 0; r < count; r++) {
      each[r] = vec{};
      const vec own = set1(lanes[r]);
      for (index c = 0; c < vectors; c += W) {
        float* p = s + (row + r) * stride + c;
        const vec e = exponential(load(p) - own);
        store(p, e);
        each[r] += e;
      }
    }
    vec total = reduce_rows(each, Add{});
    for (index d = 0; d < extra; d++) {
      float* p = dots + d * plane + row;
      const vec e = exponential(load(p) - peak);
      store(p, e);
      total += e;
    }
    const vec scale = set1(1.0f) / total;
    store(lanes, scale);
    for (index r = 0; r < count; r++)
      for (index c = 0; c < vectors; c += W) {
        float* p = s + (row + r) * stride + c;
        store(p, load(p) * set1(lanes[r]));
      }
    for (index d = 0; d < extra; d++) {
      store(lanes, load(dots + d * plane + row) * scale);
      for (index r = 0; r < count; r++) s[(row + r) * stride + vectors + d] = lanes[r];
    }
  });
  // e^x bottoms out just above zero, and padding has to be zero itself.
  for (index c = columns; c < vectors; c++)
    for (index r = 0; r < rows; r++) s[r * stride + c] = 0;
}

/** dS = A (dA - sum(dA A)), row by row: dA as scores() left it, dS in its rows. */
inline void softmax_backward(const float* a, float* d, const float* dots, index rows, index columns) {
  const index stride = score_stride(columns), vectors = vector_columns(columns), plane = dot_stride(rows);
  const index extra = columns > vectors ? columns - vectors : 0;
  for_row_vectors(rows, [&](index row, auto count) {
    float lanes[W] = {};
    vec each[W] = {};
    for (index r = 0; r < count; r++)
      for (index c = 0; c < vectors; c += W) {
        const index i = (row + r) * stride + c;
        each[r] = fma(load(a + i), load(d + i), each[r]);
      }
    vec total = reduce_rows(each, Add{});
    for (index x = 0; x < extra; x++) {
      for (index r = 0; r < count; r++) lanes[r] = a[(row + r) * stride + vectors + x];
      total = fma(load(lanes), load(dots + x * plane + row), total);
    }
    for (index x = 0; x < extra; x++) {
      store(lanes, load(dots + x * plane + row) - total);
      for (index r = 0; r < count; r++) {
        const index i = (row + r) * stride + vectors + x;
        d[i] = a[i] * lanes[r];
      }
    }
    store(lanes, total);
    for (index r = 0; r < count; r++)
      for (index c = 0; c < vectors; c += W) {
        const index i = (row + r) * stride + c;
        store(d + i, load(a + i) * (load(d + i) - set1(lanes[r])));
      }
  });
}

/** One norm's parameters and sizes; rows are `padded` floats, the last padded - features of them zero. */
struct NormView {
  const float* gamma;
  const float* beta;
  const float* live;  // 1 for a feature, 0 for padding
  index features, padded;
};

constexpr float NORM_EPSILON = 1e-5f;

/** LayerNorm of rows: xhat = (x - mean) / sqrt(variance + 1e-5), z = gamma xhat + beta. */
inline void layer_norm(const NormView& n, const float* x, index ldx, index rows, float* xhat, float* inverse, float* z) {
  const float each = 1.0f / (float)n.features;
  auto block = [&](index row, auto count) {
    constexpr int R = decltype(count)::value;
    vec sums[4] = {}, squares[4] = {};
    for (index f = 0; f < n.padded; f += W)
      for (int r = 0; r < R; r++) sums[r] += load(x + (row + r) * ldx + f);
    const vec4 means = reduce4(sums, Add{}) * each;
    for (index f = 0; f < n.padded; f += W) {
      const vec live = load(n.live + f);
      for (int r = 0; r < R; r++) {
        const vec d = (load(x + (row + r) * ldx + f) - set1(means[r])) * live;
        store(xhat + (row + r) * n.padded + f, d);
        squares[r] = fma(d, d, squares[r]);
      }
    }
    const vec4 variances = reduce4(squares, Add{}) * each;
    for (int r = 0; r < R; r++) {
      const float scale = 1 / __builtin_sqrtf(variances[r] + NORM_EPSILON);
      inverse[row + r] = scale;
      for (index f = 0; f < n.padded; f += W) {
        const index i = (row + r) * n.padded + f;
        const vec normalised = load(xhat + i) * set1(scale);
        store(xhat + i, normalised);
        store(z + i, fma(load(n.gamma + f), normalised, load(n.beta + f)));
      }
    }
  };
  index row = 0;
  for (; row + 4 <= rows; row += 4) block(row, Count<4>{});
  for (; row < rows; row++) block(row, Count<1>{});
}

/** dgamma += sum(dz xhat), dbeta += sum(dz); `fresh` sets instead. */
inline void norm_affine_gradients(const NormView& n, const float* xhat, const float* dz, index rows, float* dgamma,
                                  float* dbeta, bool fresh) {
  for (index f = 0; f < n.padded; f += W) {
    vec g = vec{}, b = vec{};
    for (index r = 0; r < rows; r++) {
      const vec d = load(dz + r * n.padded + f);
      g = fma(d, load(xhat + r * n.padded + f), g);
      b += d;
    }
    store(dgamma + f, fresh ? g : g + load(dgamma + f));
    store(dbeta + f, fresh ? b : b + load(dbeta + f));
  }
}

/** The way back through LayerNorm: dx = (g - mean(g) - xhat mean(g xhat)) inverse with g = gamma dz; added to dx, or set. */
inline void layer_norm_backward(const NormView& n, const float* xhat, const float* inverse, const float* dz, index rows,
                                float* dx, index lddx, bool add) {
  const float each = 1.0f / (float)n.features;
  auto block = [&](index row, auto count) {
    constexpr int R = decltype(count)::value;
    vec sums[4] = {}, products[4] = {};
    for (index f = 0; f < n.padded; f += W) {
      const vec gamma = load(n.gamma + f);
      for (int r = 0; r < R; r++) {
        const index i = (row + r) * n.padded + f;
        const vec g = gamma * load(dz + i);
        sums[r] += g;
        products[r] = fma(g, load(xhat + i), products[r]);
      }
    }
    const vec4 means = reduce4(sums, Add{}) * each, slopes = reduce4(products, Add{}) * each;
    for (int r = 0; r < R; r++) {
      const vec mean = set1(means[r]), slope = set1(slopes[r]), scale = set1(inverse[row + r]);
      for (index f = 0; f < n.padded; f += W) {
        const index i = (row + r) * n.padded + f;
        const vec g = fma(load(n.gamma + f), load(dz + i), -mean) - load(xhat + i) * slope;
        float* to = dx + (row + r) * lddx + f;
        const vec d = g * scale * load(n.live + f);
        store(to, add ? d + load(to) : d);
      }
    }
  };
  index row = 0;
  for (; row + 4 <= rows; row += 4) block(row, Count<4>{});
  for (; row < rows; row++) block(row, Count<1>{});
}

/** target[f] += (fresh: =) sum over rows of x. */
inline void column_sums(const float* x, index rows, index width, float* target, bool fresh) {
  for (index f = 0; f < width; f += W) {
    vec sum = vec{};
    for (index r = 0; r < rows; r++) sum += load(x + r * width + f);
    store(target + f, fresh ? sum : sum + load(target + f));
  }
}

/** Which elements a dropout site keeps (src/vit/dropout.ts): a pure function of the element's index. */
struct DropoutMask {
  uint32_t before, after, below;
  float scale;

  static uint32_t mix(uint32_t x) {
    x = (x ^ (x >> 16)) * 0x7feb352dU;
    x = (x ^ (x >> 15)) * 0x846ca68bU;
    return x ^ (x >> 16);
  }
  /** target[i] = source[i] x mask[first + i]. */
  void apply(const float* source, float* target, index count, uint32_t first) const {
    for (index i = 0; i < count; i++) {
      const uint32_t hash = mix(mix((first + (uint32_t)i) ^ before) + after);
      target[i] = hash < below ? 0.0f : source[i] * scale;
    }
  }
};

/** One step of Adam (Kingma & Ba, 2015, as PyTorch computes it): beta 0.9 and 0.999, eps 1e-8. */
struct AdamStep {
  float step_size;   // learning rate / (1 - 0.9^t)
  float correction;  // 1 / sqrt(1 - 0.999^t)

  template <class V> HPO_INLINE void moments(V g, V& m, V& v) const {
    m = m * 0.9f + g * 0.1f;
    v = v * 0.999f + g * g * 0.001f;
  }
  void apply(float* value, float* first, float* second, const float* gradient, index count) const {
    index i = 0;
    for (; i + W <= count; i += W) {
      vec m = load(first + i), v = load(second + i);
      moments(load(gradient + i), m, v);
      store(first + i, m), store(second + i, v);
      store(value + i, load(value + i) - set1(step_size) * m / (square_root(v) * set1(correction) + set1(1e-8f)));
    }
    for (; i < count; i++) {
      moments(gradient[i], first[i], second[i]);
      value[i] -= step_size * first[i] / (__builtin_sqrtf(second[i]) * correction + 1e-8f);
    }
  }
};

}  // namespace
