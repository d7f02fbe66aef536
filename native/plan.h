// Sizes of a model and where everything lies: the packed weights, the gradients of a chunk of a batch, and what one
// group of images leaves from forward to backward. All offsets are in floats.
#pragma once
#include "core.h"
#include "functions.h"

namespace {

HPO_INLINE index round16(index n) { return (n + 15) / 16 * 16; }

/** Hands out places one behind the other. The gap keeps buffers from falling onto the same cache sets. */
struct Places {
  index end = 0;
  index take(index floats) {
    const index at = end;
    end += round16(floats) + 16;
    return at;
  }
};

/** Images that go through the network together fill the tiles' rows and fit the second-level cache. */
constexpr index GROUP_ROWS = 102;
/** Parts of a batch that have gradients of their own; a power of two. */
constexpr index MOST_CHUNKS = 8;
constexpr index IMAGES_PER_CHUNK = 20;

struct Plan {
  const HpoSpec& spec;
  // Sizes, and sizes padded to 16 floats (…p).
  index tokens, patches, pixels, pixelsp, dim, dimp, heads, head, headp, hidden, hiddenp, classes, classesp, depth;
  /** Width of queries, keys and values as attention sees them: dimp where heads are merged, else headp. */
  index width;
  bool merged, has_out;
  /** Row length of attention weights, and columns of transposed keys. */
  index score_row, key_columns;
  /** Projections before attention: 1 (merged), or 3. */
  index projections;
  index group, group_capacity;

  struct Norm { index gamma, beta, live, features, padded; };
  struct Linear { index forward, backward, bias; };
  struct Block {
    Norm attention_norm, feed_forward_norm, hidden_norm;
    index in, in_backward, in_bias;     // [projection][head] of (dimp, width), (width, dimp), (width)
    index out, out_backward;            // [head] of (width, dimp), (dimp, width)
    index head_bias, out_bias;          // [head] of dimp: merged value biases; dimp
    Linear linear1, linear2;
  };
  // Packed weights: what comes before the blocks, then the first block; the others follow at equal distances.
  Norm patch_norm, token_norm, final_norm;
  Linear patch_linear, head_linear;
  index positions;
  Block block;
  index block_floats, packed_floats;

  struct Gradients {
    index patch_norm, token_norm, final_norm;  // gamma, then beta
    index patch_weight, patch_bias, positions, head_weight, head_bias;
    index attention_norm, feed_forward_norm;
    index in, in_bias, out, out_bias, weight1, bias1, weight2, bias2;
    index block_floats, floats;
  } gradients;

  /** What a group of images leaves from forward to backward. */
  struct Arena {
    index pixels_hat, pixels_inverse, pixels_z, token_hat, token_inverse, x, query_x;
    index final_hat, final_inverse, final_z, pooled, logits, dlogits;
    index dx, query_dx, dz, dhidden, dtokens;
    // Of the first block.
    index norm_hat, norm_inverse, z, keys, projected, weights, dropped, attended, middle;
    index middle_hat, middle_inverse, middle_z, hidden, slope, active;
    index block_floats, floats;
  };

  explicit Plan(const HpoSpec& s) : spec(s) {
    const index across = s.image_size / s.patch_size;
    patches = across * across;
    tokens = patches + 1;
    pixels = (index)s.patch_size * s.patch_size * s.channels;
    dim = s.dim, heads = s.heads, head = s.dim_head, hidden = s.mlp_dim, classes = s.classes, depth = s.depth;
    pixelsp = round16(pixels), dimp = round16(dim), headp = round16(head), hiddenp = round16(hidden);
    classesp = round16(classes);
    has_out = s.depth > 0 && first_block().out.weight >= 0;
    // Merging saves arithmetic below dim = 2 dimHead. With dropout in attention its rows no longer sum to one, so a
    // values' bias could not be taken out of them.
    merged = has_out && dim < 2 * head && !(s.qkv_bias && s.dropout > 0);
    width = merged ? dimp : headp;
    projections = merged ? 1 : 3;
    score_row = score_stride(tokens), key_columns = vector_columns(tokens);
    group = (GROUP_ROWS + tokens / 2) / tokens;
    group = group < 1 ? 1 : group > 32 ? 32 : group;
    group_capacity = 2 * group - group / 2 - 1;
    if (group_capacity < 1) group_capacity = 1;
    place_packed();
    place_gradients();
  }

  const HpoBlock& first_block() const { return *reinterpret_cast<const HpoBlock*>(&spec + 1); }
  const HpoBlock& spec_block(index b) const { return (&first_block())[b]; }
  const int32_t* frozen() const { return reinterpret_cast<const int32_t*>(&first_block() + depth); }

  bool batch_norm_outside() const { return spec.model == HPO_MODEL_VITBN; }
  bool batch_norm_inside() const { return spec.model != HPO_MODEL_VIT; }
  /** Norms in this order: patch, token, final, then attention and hidden of each block. */
  index norm_slots() const { return 3 + 2 * depth; }
  index widest_norm() const {
    const index a = pixelsp > dimp ? pixelsp : dimp;
    return a > hiddenp ? a : hiddenp;
  }
  /** Queries of the last block: where the head reads the class token alone and nothing meets other tokens. */
  bool class_token_only(bool batch_statistics) const {
    return !spec.pool_mean && !(batch_norm_inside() && batch_statistics);
  }

  index chunks(index images) const {
    index c = images >= 2 ? 2 : 1;
    while (c < MOST_CHUNKS && images >= 2 * c * IMAGES_PER_CHUNK) c *= 2;
    return c;
  }
  index groups(index images) const {
    const index n = (images + group / 2) / group;
    return n < 1 ? 1 : n;
  }

  /**
   * @param keep whether blocks keep their activations for the way back
   * @param whole_batch whether a whole batch's are kept at once: they come from main memory then, and attended values
   *   are cheaper to compute again than to fetch
   */
  Arena arena(bool keep, bool whole_batch) const {
    Arena a;
    Places p;
    const index n = group_capacity, rows = n * tokens, patch_rows = n * patches;
    a.pixels_hat = p.take(patch_rows * pixelsp), a.pixels_inverse = p.take(patch_rows);
    a.pixels_z = p.take(patch_rows * pixelsp);
    a.token_hat = p.take(patch_rows * dimp), a.token_inverse = p.take(patch_rows);
    a.x = p.take(rows * dimp), a.query_x = p.take(n * dimp);
    a.final_hat = p.take(rows * dimp), a.final_inverse = p.take(rows), a.final_z = p.take(rows * dimp);
    a.pooled = p.take(n * dimp), a.logits = p.take(n * classesp), a.dlogits = p.take(n * classesp);
    a.dx = p.take(keep ? rows * dimp : 0), a.query_dx = p.take(keep ? n * dimp : 0);
    a.dz = p.take(keep ? rows * dimp : 0), a.dhidden = p.take(keep ? rows * hiddenp : 0);
    a.dtokens = p.take(patch_rows * dimp);
    const index start = p.end;
    a.norm_hat = p.take(rows * dimp), a.norm_inverse = p.take(rows), a.z = p.take(rows * dimp);
    a.keys = p.take(n * (merged ? 1 : heads) * width * key_columns);
    a.projected = p.take(projections * heads * rows * width);
    a.weights = p.take(heads * rows * score_row);
    a.dropped = spec.dropout > 0 ? p.take(heads * rows * score_row) : a.weights;
    a.attended = p.take(whole_batch ? 0 : heads * rows * width);
    // A LayerNorm keeps what it needs of its input, so the residual stream can go on in place; and GELU's slope can take
    // its input's. A BatchNorm's way back begins with both inputs.
    const bool layers = !batch_norm_inside();
    a.middle = p.take(layers ? 0 : rows * dimp);
    a.middle_hat = p.take(layers ? rows * dimp : 0), a.middle_inverse = p.take(layers ? rows : 0);
    a.middle_z = p.take(layers ? rows * dimp : 0);
    a.hidden = p.take(rows * hiddenp), a.active = p.take(rows * hiddenp);
    a.slope = layers ? a.hidden : p.take(rows * hiddenp);
    a.block_floats = keep ? p.end - start : 0;
    a.floats = round16(start + (p.end - start) * (keep ? depth : 1) + 64);
    return a;
  }

 private:
  static Norm norm(Places& p, index features) {
    const index padded = round16(features);
    return {p.take(padded), p.take(padded), p.take(padded), features, padded};
  }
  static Linear linear(Places& p, index inputs, index outputs) {
    return {p.take(inputs * outputs), p.take(inputs * outputs), p.take(outputs)};
  }
  void place_packed() {
    Places p;
    patch_norm = norm(p, pixels), token_norm = norm(p, dim), final_norm = norm(p, dim);
    patch_linear = linear(p, pixelsp, dimp), head_linear = linear(p, dimp, classesp);
    positions = p.take(tokens * dimp);
    const index start = p.end;
    block.attention_norm = norm(p, dim), block.feed_forward_norm = norm(p, dim), block.hidden_norm = norm(p, hidden);
    const index matrix = heads * dimp * width;
    block.in = p.take(projections * matrix), block.in_backward = p.take(projections * matrix);
    block.in_bias = p.take(projections * heads * width);
    block.out = p.take(matrix), block.out_backward = p.take(matrix);
    block.head_bias = p.take(heads * dimp), block.out_bias = p.take(dimp);
    block.linear1 = linear(p, dimp, hiddenp), block.linear2 = linear(p, hiddenp, dimp);
    block_floats = p.end - start;
    packed_floats = round16(start + depth * block_floats);
  }
  void place_gradients() {
    Places p;
    Gradients& g = gradients;
    g.patch_norm = p.take(2 * pixelsp), g.token_norm = p.take(2 * dimp), g.final_norm = p.take(2 * dimp);
    g.patch_weight = p.take(dimp * pixelsp), g.patch_bias = p.take(dimp), g.positions = p.take(tokens * dimp);
    g.head_weight = p.take(classesp * dimp), g.head_bias = p.take(classesp);
    const index start = p.end;
    const index matrix = heads * dimp * width;
    g.attention_norm = p.take(2 * dimp), g.feed_forward_norm = p.take(2 * dimp);
    g.in = p.take(projections * matrix), g.in_bias = p.take(projections * heads * width);
    g.out = p.take(matrix), g.out_bias = p.take(dimp);
    g.weight1 = p.take(hiddenp * dimp), g.bias1 = p.take(hiddenp);
    g.weight2 = p.take(dimp * hiddenp), g.bias2 = p.take(dimp);
    g.block_floats = p.end - start;
    g.floats = round16(start + depth * g.block_floats);
  }
};

}  // namespace
