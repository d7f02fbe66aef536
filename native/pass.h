// Forward and backward of one group of images through the network, stage by stage. A stage is what lies between two
// places where BatchNorm makes the whole batch meet; without BatchNorm a group runs through all stages at once and its
// activations never leave the second-level cache.
#pragma once
#include "weights.h"

namespace {

/** BatchNorm's view of the batch: collected by chunk, combined by every thread for itself. */
struct BatchNormSums {
  // By chunk: count, then mean and squared deviations of each feature; on the way back sum(dy) and sum(dy xhat).
  double* chunks;
  // This thread's own: mean and 1/sqrt(variance + eps), then mean(dy) and mean(dy xhat).
  float* combined;
  index features;  // room for each of them

  index chunk_doubles() const { return 1 + 4 * features; }
  double* chunk(index slot, index c) const { return chunks + (slot * MOST_CHUNKS + c) * chunk_doubles(); }
  float* mean(index slot) const { return combined + slot * 4 * features; }
  float* inverse(index slot) const { return mean(slot) + features; }
  float* mean_d(index slot) const { return mean(slot) + 2 * features; }
  float* mean_d_hat(index slot) const { return mean(slot) + 3 * features; }
  static index chunk_floats(const Plan& p) { return round16(p.norm_slots() * MOST_CHUNKS * (1 + 4 * p.widest_norm()) * 2); }
  static index combined_floats(const Plan& p) { return round16(p.norm_slots() * 4 * p.widest_norm()); }
};

/** How a pass treats its batch. */
struct Mode {
  /** Dropout is active, and activations are kept for the way back. */
  bool training;
  /** BatchNorm uses the batch's statistics; else they are folded into the weights. */
  bool batch_statistics;
};

class Pass {
 public:
  // What the pass works on; set for each group.
  float* arena = nullptr;
  index images = 0;            // in the group
  const uint32_t* order = nullptr;
  index first_image = 0;       // of the group, in the batch
  index batch = 0;
  index chunk = 0;
  float* gradients = nullptr;  // the chunk's
  bool fresh = false;          // the chunk's first group sets its gradients, the others add
  const uint32_t* keys = nullptr;
  double loss = 0;             // sums over the groups of a chunk
  int32_t correct = 0;
  int32_t paths = 0;           // HPO_PATH_… that ran

  Pass(const Plan& plan, const float* packed, const HpoJob& job, Mode mode, float* scratch, const BatchNormSums& sums)
      : plan_(plan), whole_batch_(plan.batch_norm_inside() && mode.batch_statistics),
        a_(plan.arena(mode.training, whole_batch_)), packed_(packed), job_(job), scratch_(scratch), sums_(sums) {
    const bool outside = plan.batch_norm_outside(), batch = mode.batch_statistics;
    outer_ = !outside ? LAYER : batch ? BATCH : NONE;
    hidden_ = plan.batch_norm_inside() && batch ? BATCH : NONE;
    last_queries_ = plan.class_token_only(batch) ? 1 : plan.tokens;
    // Behind the last block the head may read the class token alone, even where BatchNorm needed all tokens in it.
    final_rows_ = !plan.spec.pool_mean && outer_ != BATCH ? 1 : plan.tokens;
    dropping_ = mode.training && job.dropout_keys && (plan.spec.dropout > 0 || plan.spec.emb_dropout > 0);
  }

  enum Kind { LAYER, BATCH, NONE };
  Kind outer() const { return outer_; }

  static index scratch_floats(const Plan& p) {
    const index rows = p.group_capacity * p.tokens;
    const index by_head = p.heads * rows * (2 * p.width + p.score_row) + (p.merged ? 0 : 2 * p.heads * rows * p.width);
    const index small = DOT_COLUMNS * dot_stride(rows) + p.group_capacity * p.width * p.key_columns + 256;
    const index wide = p.hiddenp > p.dimp ? p.hiddenp : p.dimp;
    return round16(by_head + small + rows * wide + p.group_capacity * p.patches * p.pixelsp + 8 * 16 + 4 * p.widest_norm() +
                   p.dimp);
  }

  // ---- forward

  void gather() {
    const HpoSpec& s = plan_.spec;
    float* to = at(outer_ == NONE ? a_.pixels_z : a_.pixels_hat);
    const index across = s.image_size / s.patch_size, area = (index)s.image_size * s.image_size;
    for (index i = 0; i < images; i++) {
      const uint8_t* image = job_.images + (size_t)order[i] * (size_t)(area * s.channels);
      for (index patch = 0; patch < plan_.patches; patch++) {
        const uint8_t* corner = image + patch / across * s.patch_size * s.image_size + patch % across * s.patch_size;
        float* t = to;
        for (index y = 0; y < s.patch_size; y++)
          for (index x = 0; x < s.patch_size; x++)
            for (index c = 0; c < s.channels; c++) *t++ = (float)corner[c * area + y * s.image_size + x] / 255.0f;
        for (index p = plan_.pixels; p < plan_.pixelsp; p++) *t++ = 0;
        to += plan_.pixelsp;
      }
    }
  }

  void patch_linear() {
    const index rows = images * plan_.patches;
    normalise(0, outer_);
    product_nn({rows, plan_.dimp, plan_.pixelsp, at(a_.pixels_z), plan_.pixelsp, packed_ + plan_.patch_linear.forward,
                plan_.dimp, at(outer_ == NONE ? a_.dtokens : a_.token_hat), plan_.dimp, packed_ + plan_.patch_linear.bias});
  }

  /** The second patch norm, class token, positions, dropout. */
  void tokens() {
    const index d = plan_.dimp, t = plan_.tokens;
    normalise(1, outer_);
    const float* from = at(a_.dtokens);
    const float* positions = packed_ + plan_.positions;
    for (index i = 0; i < images; i++) {
      float* x = at(a_.x) + i * t * d;
      for (index f = 0; f < d; f++) x[f] = positions[f];
      for (index f = d; f < t * d; f += W) store(x + f, load(from + i * (t - 1) * d + f - d) + load(positions + f));
    }
    if (dropping_ && plan_.spec.emb_dropout > 0) {
      const DropoutMask mask = this->mask(0);
      drop_rows(mask, at(a_.x), at(a_.x), images * t, plan_.dim, d, first_image * t, 1);
    }
  }

  void attention(index b) {
    const index d = plan_.dimp, t = plan_.tokens, e = plan_.width, q = queries(b), rows = images * q;
    const index group_rows = plan_.group_capacity * t;
    normalise(3 + 2 * b, outer_);
    if (q < t) paths |= HPO_PATH_CLS_ONLY;
    const float* z = attention_input(b);
    if (plan_.merged) transpose_keys(b, z);
    const Plan::Block& w = plan_.block;
    float* projected = at(a_.projected, b);
    const index head_floats = group_rows * e, projection = plan_.heads * head_floats;
    float* attended = whole_batch_ ? scratch_ + group_rows * d : at(a_.attended, b);
    for (index h = 0; h < plan_.heads; h++) {
      product_nn({rows, e, d, z, row_step(q), weight(w.in, b) + h * d * e, e, projected + h * head_floats, e, in_bias(b, h)});
      if (!plan_.merged) project_keys_and_values(b, h, z, projected + projection);
      attend(b, h);
      sum_values(b, h, attended + h * head_floats);
    }
    float* middle = this->middle(b);
    const float* bias = output_bias(b);
    const bool drops = dropping_ && plan_.spec.dropout > 0 && plan_.has_out;
    if (plan_.has_out) {
      Product out{rows, d, e, attended, e, weight(w.out, b), d, drops ? scratch_ : middle, d, bias};
      out.outer = plan_.heads, out.outer_a = head_floats, out.outer_b = e * d;
      if (!drops) out.add = at(a_.x), out.ldadd = row_step(q);
      product_nn(out);
    }
    if (!drops && plan_.has_out) return;
    const float* from = plan_.has_out ? scratch_ : attended;
    if (drops) drop_rows(mask(2 + 4 * b), scratch_, scratch_, rows, plan_.dim, d, first_image * t, step(q));
    for (index r = 0; r < rows; r++)
      for (index f = 0; f < d; f += W) store(middle + r * d + f, load(from + r * d + f) + load(at(a_.x) + r * row_step(q) + f));
  }

  void linear1(index b) {
    const index rows = images * queries(b);
    float* z = middle_input(b);
    if (plan_.spec.model == HPO_MODEL_VIT) {
      layer_norm(view(plan_.block.feed_forward_norm, b), middle(b), plan_.dimp, rows, at(a_.middle_hat, b),
                 at(a_.middle_inverse, b), z);
    }
    product_nn({rows, plan_.hiddenp, plan_.dimp, z, plan_.dimp, weight(plan_.block.linear1.forward, b), plan_.hiddenp,
                at(a_.hidden, b), plan_.hiddenp, weight(plan_.block.linear1.bias, b)});
  }

  /** The hidden norm, GELU, dropout, the second Linear, dropout, and the residual. */
  void linear2(index b) {
    const index q = queries(b), rows = images * q, n = plan_.hiddenp, d = plan_.dimp;
    float *hidden = at(a_.hidden, b), *active = at(a_.active, b), *slope = at(a_.slope, b);
    const index slot = 4 + 2 * b;
    if (hidden_ == BATCH) {
      const NormView v = view(plan_.block.hidden_norm, b);
      const float *mean = sums_.mean(slot), *inverse = sums_.inverse(slot);
      for (index r = 0; r < rows; r++)
        for (index f = 0; f < n; f += W) {
          const vec hat = (load(hidden + r * n + f) - load(mean + f)) * load(inverse + f);
          store(hidden + r * n + f, hat);
          vec value, derivative;
          gelu(fma(hat, load(v.gamma + f), load(v.beta + f)), value, derivative);
          store(active + r * n + f, value), store(slope + r * n + f, derivative);
        }
    } else {
      if (plan_.batch_norm_inside()) paths |= HPO_PATH_FOLDED;
      for (index i = 0; i < rows * n; i += W) {
        vec value, derivative;
        gelu(load(hidden + i), value, derivative);
        store(active + i, value), store(slope + i, derivative);
      }
    }
    const bool drops = dropping_ && plan_.spec.dropout > 0, drops_last = drops && plan_.spec.model == HPO_MODEL_VIT;
    const index first = first_image * plan_.tokens;
    if (drops) drop_rows(mask(3 + 4 * b), active, active, rows, plan_.hidden, n, first, step(q));
    const float* middle = this->middle(b);
    // What comes out: all tokens, or those alone that the head will read.
    const index out = output_rows(b), skip = out == q ? 1 : plan_.tokens;
    float* x = out == plan_.tokens ? at(a_.x) : at(a_.query_x);
    Product p{images * out, d, n, active, skip * n, weight(plan_.block.linear2.forward, b), d, drops_last ? scratch_ : x, d,
              weight(plan_.block.linear2.bias, b)};
    if (!drops_last) p.add = middle, p.ldadd = skip * d;
    product_nn(p);
    if (!drops_last) return;
    drop_rows(mask(4 + 4 * b), scratch_, scratch_, images * out, plan_.dim, d, first, step(out));
    for (index r = 0; r < images * out; r++)
      for (index f = 0; f < d; f += W) store(x + r * d + f, load(scratch_ + r * d + f) + load(middle + r * skip * d + f));
  }

  /** The final norm, pooling, the head and the loss; in training, dlogits too. */
  void head() {
    const index d = plan_.dimp, t = final_rows_;
    normalise(2, outer_);
    const float* z = outer_ == NONE ? stream() : at(a_.final_z);
    float* pooled = at(a_.pooled);
    for (index i = 0; i < images; i++)
      for (index f = 0; f < d; f += W) {
        vec sum = vec{};
        const index used = plan_.spec.pool_mean ? t : 1;
        for (index r = 0; r < used; r++) sum += load(z + (i * t + r) * d + f);
        store(pooled + i * d + f, sum * set1(1.0f / (float)used));
      }
    product_nn({images, plan_.classesp, d, pooled, d, packed_ + plan_.head_linear.forward, plan_.classesp, at(a_.logits),
                plan_.classesp, packed_ + plan_.head_linear.bias});
    for (index i = 0; i < images; i++) cross_entropy(i);
  }

  // ---- backward

  void head_backward() {
    const index d = plan_.dimp, c = plan_.classesp, t = final_rows_, used = plan_.spec.pool_mean ? t : 1;
    const Plan::Gradients& g = plan_.gradients;
    add_tn(images, at(a_.dlogits), c, c, at(a_.pooled), d, d, gradients + g.head_weight);
    column_sums(at(a_.dlogits), images, c, gradients + g.head_bias, fresh);
    float* dpooled = scratch_;
    product_nn({images, d, c, at(a_.dlogits), c, packed_ + plan_.head_linear.backward, d, dpooled, d});
    float* dz = at(a_.dz);
    for (index i = 0; i < images; i++)
      for (index r = 0; r < t; r++)
        for (index f = 0; f < d; f += W)
          store(dz + (i * t + r) * d + f, r < used ? load(dpooled + i * d + f) * set1(1.0f / (float)used) : vec{});
    if (outer_ != LAYER) return;
    const NormView v = view(plan_.final_norm, 0);
    norm_affine_gradients(v, at(a_.final_hat), dz, images * t, gradients + g.final_norm, gradients + g.final_norm + d, fresh);
    layer_norm_backward(v, at(a_.final_hat), at(a_.final_inverse), dz, images * t, t == plan_.tokens ? at(a_.dx) : at(a_.query_dx),
                        d, false);
  }
  /** The rest of the final norm's way back, where it is a BatchNorm. */
  void final_norm_backward() { batch_norm_backward(2, at(a_.dx), false); }

  /** From the block's output to the hidden layer. */
  void linear2_backward(index b) {
    const index q = queries(b), out = output_rows(b), d = plan_.dimp, n = plan_.hiddenp, rows = images * q;
    const Plan::Gradients& g = plan_.gradients;
    float* gradients = block_gradients(b);
    const bool drops = dropping_ && plan_.spec.dropout > 0;
    const index first = first_image * plan_.tokens;
    const float* dout = out == plan_.tokens ? at(a_.dx) : at(a_.query_dx);
    const index skip = out == q ? 1 : plan_.tokens;
    if (drops && plan_.spec.model == HPO_MODEL_VIT) {
      drop_rows(mask(4 + 4 * b), dout, scratch_, images * out, plan_.dim, d, first, step(out));
      dout = scratch_;
    }
    add_tn(images * out, dout, d, d, at(a_.active, b), skip * n, n, gradients + g.weight2);
    column_sums(dout, images * out, d, gradients + g.bias2, fresh);
    float* dh = at(a_.dhidden);
    if (skip > 1) __builtin_memset(dh, 0, (size_t)(rows * n) * sizeof(float));
    product_nn({images * out, n, d, dout, d, weight(plan_.block.linear2.backward, b), n, dh, skip * n});
    if (drops) drop_rows(mask(3 + 4 * b), dh, dh, rows, plan_.hidden, n, first, step(q));
    const float* slope = at(a_.slope, b);
    for (index i = 0; i < rows * n; i += W) store(dh + i, load(dh + i) * load(slope + i));
    if (skip > 1) spread(dout);
  }

  /** From the hidden layer to the middle of the block. */
  void linear1_backward(index b) {
    const index q = queries(b), rows = images * q, d = plan_.dimp, n = plan_.hiddenp;
    const Plan::Gradients& g = plan_.gradients;
    float* gradients = block_gradients(b);
    float* dh = at(a_.dhidden);
    if (hidden_ == BATCH) batch_norm_backward(4 + 2 * b, dh, false);
    else column_sums(dh, rows, n, gradients + g.bias1, fresh);
    add_tn(rows, dh, n, n, middle_input(b), d, d, gradients + g.weight1);
    float* dx = q == plan_.tokens ? at(a_.dx) : at(a_.query_dx);
    const bool vit = plan_.spec.model == HPO_MODEL_VIT;
    Product p{rows, d, n, dh, n, weight(plan_.block.linear1.backward, b), d, vit ? at(a_.dz) : dx, d};
    if (!vit) p.add = dx, p.ldadd = d;
    product_nn(p);
    if (!vit) return;
    const NormView v = view(plan_.block.feed_forward_norm, b);
    float* affine = gradients + g.feed_forward_norm;
    norm_affine_gradients(v, at(a_.middle_hat, b), at(a_.dz), rows, affine, affine + d, fresh);
    layer_norm_backward(v, at(a_.middle_hat, b), at(a_.middle_inverse, b), at(a_.dz), rows, dx, d, true);
  }

  /** From the middle of the block to its attention norm's output (dz); LayerNorm's way back too. */
  void attention_backward(index b) {
    const index d = plan_.dimp, t = plan_.tokens, e = plan_.width, q = queries(b), rows = images * q;
    const index head_rows = plan_.group_capacity * t, head_floats = head_rows * e;
    const Plan::Gradients& g = plan_.gradients;
    const Plan::Block& w = plan_.block;
    float* gradients = block_gradients(b);
    const float* z = attention_input(b);
    float* dx = q == t ? at(a_.dx) : at(a_.query_dx);

    // Scratch: d attended, d projected (queries; then keys and values), d scores; then what one image needs.
    float* dattended = scratch_;
    float* dprojected = dattended + plan_.heads * head_floats;
    float* dscores = dprojected + plan_.heads * head_floats * (plan_.merged ? 1 : 3);
    float* rest = dscores + plan_.heads * head_rows * plan_.score_row;

    const float* dout = dx;
    if (plan_.has_out) {
      if (dropping_ && plan_.spec.dropout > 0) {
        float* dropped = rest + plan_.group_capacity * plan_.width * plan_.key_columns + DOT_COLUMNS * dot_stride(head_rows);
        drop_rows(mask(2 + 4 * b), dx, dropped, rows, plan_.dim, d, first_image * t, step(q));
        dout = dropped;
      }
      column_sums(dout, rows, d, gradients + g.out_bias, fresh);
    }
    for (index h = 0; h < plan_.heads; h++) {
      float* dhead = dattended + h * head_floats;
      if (plan_.has_out) {
        product_nn({rows, e, d, dout, d, weight(w.out_backward, b) + h * d * e, e, dhead, e});
        float* dw = gradients + g.out + h * d * e;
        // Where attended values were not kept: the place of d queries is free until attend_backward.
        float* attended = whole_batch_ ? dprojected + h * head_floats : at(a_.attended, b) + h * head_floats;
        if (whole_batch_) sum_values(b, h, attended);
        if (plan_.merged) add_tn(rows, attended, e, e, dout, d, d, dw);
        else add_tn(rows, dout, d, d, attended, e, e, dw);
      } else {
        __builtin_memcpy(dhead, dout, (size_t)(rows * e) * sizeof(float));
      }
      attend_backward(b, h, dhead, dprojected, dscores, rest);
    }
    float* dz = at(a_.dz);
    if (plan_.merged) merged_backward(b, z, dattended, dprojected, dscores, gradients, dz);
    else plain_backward(b, z, dprojected, gradients, dz);
    if (outer_ != LAYER) return;
    const NormView v = view(w.attention_norm, b);
    float* affine = gradients + g.attention_norm;
    norm_affine_gradients(v, at(a_.norm_hat, b), dz, images * t, affine, affine + d, fresh);
    layer_norm_backward(v, at(a_.norm_hat, b), at(a_.norm_inverse, b), dz, images * t, at(a_.dx), d, q == t);
    if (q == t) return;
    for (index i = 0; i < images; i++)
      for (index f = 0; f < d; f += W) {
        float* to = at(a_.dx) + i * t * d + f;
        store(to, load(to) + load(at(a_.query_dx) + i * d + f));
      }
  }
  void attention_norm_backward(index b) { batch_norm_backward(3 + 2 * b, at(a_.dx), true); }

  /** Positions, class token, and the patches' tokens (dtokens). */
  void tokens_backward() {
    const index d = plan_.dimp, t = plan_.tokens;
    float* dx = at(a_.dx);
    if (dropping_ && plan_.spec.emb_dropout > 0)
      drop_rows(mask(0), dx, dx, images * t, plan_.dim, d, first_image * t, 1);
    float* sum = gradients + plan_.gradients.positions;
    for (index f = 0; f < t * d; f += W) {
      vec s = fresh ? vec{} : load(sum + f);
      for (index i = 0; i < images; i++) s += load(dx + i * t * d + f);
      store(sum + f, s);
    }
    for (index i = 0; i < images; i++)
      __builtin_memcpy(at(a_.dtokens) + i * (t - 1) * d, dx + (i * t + 1) * d, (size_t)((t - 1) * d) * sizeof(float));
  }

  void patch_linear_backward() {
    const index rows = images * plan_.patches, d = plan_.dimp, p = plan_.pixelsp;
    const Plan::Gradients& g = plan_.gradients;
    float* dy = at(a_.dtokens);
    if (outer_ == BATCH) {
      batch_norm_backward(1, dy, false);
    } else {
      const NormView v = view(plan_.token_norm, 0);
      norm_affine_gradients(v, at(a_.token_hat), dy, rows, gradients + g.token_norm, gradients + g.token_norm + d, fresh);
      layer_norm_backward(v, at(a_.token_hat), at(a_.token_inverse), dy, rows, dy, d, false);
    }
    add_tn(rows, dy, d, d, at(a_.pixels_z), p, p, gradients + g.patch_weight);
    column_sums(dy, rows, d, gradients + g.patch_bias, fresh);
    float* dz = at(a_.pixels_z);
    product_nn({rows, p, d, dy, d, packed_ + plan_.patch_linear.backward, p, dz, p});
    if (outer_ != LAYER) return;
    float* affine = gradients + g.patch_norm;
    norm_affine_gradients(view(plan_.patch_norm, 0), at(a_.pixels_hat), dz, rows, affine, affine + p, fresh);
  }

  // ---- BatchNorm: a chunk's sums, what all threads make of them, and the running statistics

  /** Adds the group's values to its chunk's sums: Chan, Golub & LeVeque, "Updating formulae" (1979). */
  void collect(index slot) {
    const NormPlace n = norm_place(slot);
    double* sums = sums_.chunk(slot, chunk);
    double *mean = sums + 1, *squares = mean + sums_.features;
    const double before = fresh ? 0 : sums[0], rows = (double)n.rows, after = before + rows;
    for (index f = 0; f < n.view.padded; f += W) {
      vec total = vec{}, deviations = vec{};
      for (index r = 0; r < n.rows; r++) total += load(n.input + r * n.view.padded + f);
      const vec own = total * set1(1.0f / (float)n.rows);
      for (index r = 0; r < n.rows; r++) {
        const vec d = load(n.input + r * n.view.padded + f) - own;
        deviations = fma(d, d, deviations);
      }
      for (int lane = 0; lane < W; lane++) {
        const index k = f + lane;
        const double old = fresh ? 0 : mean[k], delta = (double)own[lane] - old;
        mean[k] = old + delta * rows / after;
        squares[k] = (fresh ? 0 : squares[k]) + (double)deviations[lane] + delta * delta * before * rows / after;
      }
    }
    sums[0] = after;
  }
  void combine(index slot, index chunks, bool track) {
    const NormPlace n = norm_place(slot);
    float *mean = sums_.mean(slot), *inverse = sums_.inverse(slot);
    const HpoNorm& names = norm_names(slot);
    for (index f = 0; f < n.view.padded; f++) {
      double count = 0, m = 0, squares = 0;
      for (index c = 0; c < chunks; c++) {
        const double* sums = sums_.chunk(slot, c);
        const double delta = sums[1 + f] - m, total = count + sums[0];
        m += delta * sums[0] / total;
        squares += sums[1 + sums_.features + f] + delta * delta * count * sums[0] / total;
        count = total;
      }
      const double variance = squares / count;
      mean[f] = (float)m;
      inverse[f] = f < n.view.features ? 1 / __builtin_sqrtf((float)variance + NORM_EPSILON) : 0;
      if (!track || f >= n.view.features) continue;
      float* values = static_cast<float*>(job_.state);
      // PyTorch raises for a single value; there is no unbiased variance then, and the biased one, zero, is kept.
      const double unbiased = count > 1 ? squares / (count - 1) : variance;
      values[names.running_mean + f] = (float)(0.9 * values[names.running_mean + f] + 0.1 * m);
      values[names.running_var + f] = (float)(0.9 * values[names.running_var + f] + 0.1 * unbiased);
    }
    if (track) static_cast<float*>(job_.state)[names.batches] += 1;
  }
  /** The sums of the way back: of dy and of dy xhat, for the norm whose output's gradient is dy. */
  void collect_backward(index slot) {
    const NormPlace n = norm_place(slot);
    const float* dy = norm_gradient(slot);
    double *sums = sums_.chunk(slot, chunk) + 1 + 2 * sums_.features, *products = sums + sums_.features;
    for (index f = 0; f < n.view.padded; f += W) {
      vec s = vec{}, p = vec{};
      for (index r = 0; r < n.rows; r++) {
        const vec d = load(dy + r * n.view.padded + f);
        s += d;
        p = fma(d, load(n.hat + r * n.view.padded + f), p);
      }
      for (int lane = 0; lane < W; lane++) {
        sums[f + lane] = (fresh ? 0 : sums[f + lane]) + (double)s[lane];
        products[f + lane] = (fresh ? 0 : products[f + lane]) + (double)p[lane];
      }
    }
  }
  /** @param gradients the state's, where the norm's own gradients go; null for all threads but one */
  void combine_backward(index slot, index chunks, float* gradients) {
    const NormPlace n = norm_place(slot);
    const HpoNorm& names = norm_names(slot);
    const index rows = batch * (slot < 2 ? plan_.patches : plan_.tokens);
    for (index f = 0; f < n.view.padded; f++) {
      double s = 0, p = 0;
      for (index c = 0; c < chunks; c++) {
        const double* sums = sums_.chunk(slot, c) + 1 + 2 * sums_.features;
        s += sums[f], p += sums[sums_.features + f];
      }
      sums_.mean_d(slot)[f] = (float)(s / (double)rows);
      sums_.mean_d_hat(slot)[f] = (float)(p / (double)rows);
      if (!gradients || f >= n.view.features) continue;
      gradients[names.weight + f] = (float)p;
      gradients[names.bias + f] = (float)s;
    }
  }

 private:
  const Plan& plan_;
  const bool whole_batch_;
  const Plan::Arena a_;
  const float* packed_;
  const HpoJob& job_;
  float* scratch_;
  BatchNormSums sums_;
  Kind outer_, hidden_;
  index last_queries_, final_rows_;
  bool dropping_;

  float* at(index place) const { return arena + place; }
  float* at(index place, index b) const { return arena + place + b * a_.block_floats; }
  const float* weight(index place, index b) const { return packed_ + place + b * plan_.block_floats; }
  float* block_gradients(index b) const { return gradients + b * plan_.gradients.block_floats; }
  NormView view(const Plan::Norm& n, index b) const {
    return {weight(n.gamma, b), weight(n.beta, b), weight(n.live, b), n.features, n.padded};
  }
  index queries(index b) const { return b == plan_.depth - 1 ? last_queries_ : plan_.tokens; }
  /** Tokens of an image that a block hands on. */
  index output_rows(index b) const { return b == plan_.depth - 1 ? final_rows_ : plan_.tokens; }
  /** Floats from one query to the next among an image's tokens. */
  index row_step(index queries) const { return queries == plan_.tokens ? plan_.dimp : plan_.tokens * plan_.dimp; }
  /** Tokens from one row to the next. */
  index step(index rows) const { return rows == plan_.tokens ? 1 : plan_.tokens; }
  const float* attention_input(index b) const { return outer_ == NONE ? at(a_.x) : at(a_.z, b); }
  float* middle_input(index b) const {
    if (plan_.spec.model == HPO_MODEL_VIT) return at(a_.middle_z, b);
    return middle(b);
  }
  /** The residual stream between attention and the feed-forward part. */
  float* middle(index b) const {
    if (queries(b) != plan_.tokens) return at(a_.query_x);
    return plan_.batch_norm_inside() ? at(a_.middle, b) : at(a_.x);
  }
  /** The residual stream behind the last block. */
  float* stream() const { return final_rows_ == plan_.tokens ? at(a_.x) : at(a_.query_x); }

  /** A norm in its group. Norms go by slots: patch 0, token 1, final 2, then attention and hidden of each block. */
  struct NormPlace {
    NormView view;
    float *input, *hat;
    index rows;
  };
  NormPlace norm_place(index slot) const {
    const index patch_rows = images * plan_.patches, rows = images * plan_.tokens;
    if (slot == 0) return {view(plan_.patch_norm, 0), at(a_.pixels_hat), at(a_.pixels_hat), patch_rows};
    if (slot == 1) return {view(plan_.token_norm, 0), at(a_.token_hat), at(a_.token_hat), patch_rows};
    if (slot == 2) return {view(plan_.final_norm, 0), stream(), at(a_.final_hat), images * final_rows_};
    const index b = (slot - 3) / 2;
    if (slot % 2 == 1) return {view(plan_.block.attention_norm, b), at(a_.x), at(a_.norm_hat, b), rows};
    return {view(plan_.block.hidden_norm, b), at(a_.hidden, b), at(a_.hidden, b), rows};
  }
  const HpoNorm& norm_names(index slot) const {
    const HpoSpec& s = plan_.spec;
    if (slot < 3) return slot == 0 ? s.patch_norm : slot == 1 ? s.token_norm : s.final_norm;
    const HpoBlock& block = plan_.spec_block((slot - 3) / 2);
    return slot % 2 == 1 ? block.attention_norm : block.hidden_norm;
  }
  /** Where the gradient of a norm's output stands, and in place that of its input. */
  float* norm_gradient(index slot) const {
    if (slot == 0) return at(a_.pixels_z);
    if (slot == 1) return at(a_.dtokens);
    if (slot == 2 || slot % 2 == 1) return at(a_.dz);
    return at(a_.dhidden);
  }

  /** Applies an outer norm: its z follows from its input. Folded norms are in the weights already. */
  void normalise(index slot, Kind kind) {
    if (kind == NONE) return;
    const NormPlace n = norm_place(slot);
    float* z = slot == 0 ? at(a_.pixels_z) : slot == 1 ? at(a_.dtokens) : slot == 2 ? at(a_.final_z) : at(a_.z, (slot - 3) / 2);
    const index width = n.view.padded;
    if (kind == LAYER) {
      float* inverse = slot == 0   ? at(a_.pixels_inverse)
                       : slot == 1 ? at(a_.token_inverse)
                       : slot == 2 ? at(a_.final_inverse)
                                   : at(a_.norm_inverse, (slot - 3) / 2);
      return layer_norm(n.view, n.input, width, n.rows, n.hat, inverse, z);
    }
    const float *mean = sums_.mean(slot), *inverse = sums_.inverse(slot);
    for (index r = 0; r < n.rows; r++)
      for (index f = 0; f < width; f += W) {
        const vec hat = (load(n.input + r * width + f) - load(mean + f)) * load(inverse + f);
        store(n.hat + r * width + f, hat);
        store(z + r * width + f, fma(hat, load(n.view.gamma + f), load(n.view.beta + f)));
      }
  }
  /** dx (+)= gamma inverse (dy - mean(dy) - xhat mean(dy xhat)). */
  void batch_norm_backward(index slot, float* dx, bool add) {
    const NormPlace n = norm_place(slot);
    const float* dy = norm_gradient(slot);
    const index width = n.view.padded;
    const float *inverse = sums_.inverse(slot), *mean = sums_.mean_d(slot), *slope = sums_.mean_d_hat(slot);
    for (index r = 0; r < n.rows; r++)
      for (index f = 0; f < width; f += W) {
        const index i = r * width + f;
        const vec d = (load(dy + i) - load(mean + f) - load(n.hat + i) * load(slope + f)) * load(n.view.gamma + f) *
                      load(inverse + f);
        store(dx + i, add ? d + load(dx + i) : d);
      }
  }

  /** target (+)= a^T b: a weight's gradient. */
  void add_tn(index rows, const float* a, index lda, index m, const float* b, index ldb, index n, float* target) const {
    product_tn({m, n, rows, a, lda, b, ldb, target, n, nullptr, fresh ? nullptr : target, n});
  }

  /** Sites: 0 the embedding; of block b 1 + 4 b attention, then output, hidden, final. */
  DropoutMask mask(index site) {
    paths |= HPO_PATH_DROPOUT;
    const HpoSpec& s = plan_.spec;
    return {keys[2 * site], keys[2 * site + 1], site == 0 ? s.emb_dropout_below : s.dropout_below,
            1 / (1 - (site == 0 ? s.emb_dropout : s.dropout))};
  }
  /** Masks rows of tokens: row r is token first + r * step of the batch. */
  static void drop_rows(const DropoutMask& mask, const float* source, float* target, index rows, index width, index ld,
                        index first, index step) {
    for (index r = 0; r < rows; r++) {
      mask.apply(source + r * ld, target + r * ld, width, (uint32_t)((first + r * step) * width));
      for (index f = width; f < ld; f++) target[r * ld + f] = 0;
    }
  }

  /** Bias of a head's projection; none where it would be zero. */
  const float* in_bias(index b, index head) const {
    return plan_.spec.qkv_bias || outer_ == NONE ? weight(plan_.block.in_bias, b) + head * plan_.width : nullptr;
  }
  /** Sum of a block's output bias and, in merged form, each head's values' bias. */
  const float* output_bias(index b) {
    const float* bias = weight(plan_.block.out_bias, b);
    if (!plan_.merged || (!plan_.spec.qkv_bias && outer_ != NONE)) return bias;
    float* sum = scratch_ + Pass::scratch_floats(plan_) - plan_.dimp;
    for (index f = 0; f < plan_.dimp; f++) {
      sum[f] = bias[f];
      for (index h = 0; h < plan_.heads; h++) sum[f] += weight(plan_.block.head_bias, b)[h * plan_.dimp + f];
    }
    return sum;
  }

  /** Rows (tokens, width) of one image to columns, zero beyond the tokens. */
  void transpose_tokens(const float* rows, index ld, float* columns) const {
    const index t = plan_.tokens, c = plan_.key_columns, w = plan_.width, full = (t < c ? t : c) / 4 * 4;
    transpose(rows, ld, full, w, columns, c);
    for (index j = full; j < c; j++)
      for (index f = 0; f < w; f++) columns[f * c + j] = j < t ? rows[j * ld + f] : 0;
  }
  void transpose_keys(index b, const float* z) {
    paths |= HPO_PATH_MERGED;
    const index t = plan_.tokens, d = plan_.dimp;
    for (index i = 0; i < images; i++) transpose_tokens(z + i * t * d, d, at(a_.keys, b) + i * d * plan_.key_columns);
  }
  void project_keys_and_values(index b, index h, const float* z, float* projected) {
    paths |= HPO_PATH_PLAIN;
    const index t = plan_.tokens, d = plan_.dimp, e = plan_.width, heads = plan_.heads;
    const index head_floats = plan_.group_capacity * t * e;
    for (index p = 0; p < 2; p++) {
      const index at_head = (p + 1) * heads + h;
      product_nn({images * t, e, d, z, d, weight(plan_.block.in, b) + at_head * d * e, e, projected + (p * heads + h) * head_floats,
                  e, in_bias(b, at_head)});
    }
    for (index i = 0; i < images; i++)
      transpose_tokens(projected + h * head_floats + i * t * e, e, keys_of(b, h, i));
  }

  // What one image's attention reads: queries (rows of `width`), keys and values (rows `key_step` apart).
  float* keys_of(index b, index h, index image) const {
    const index each = plan_.width * plan_.key_columns;
    return at(a_.keys, b) + (plan_.merged ? image : h * plan_.group_capacity + image) * each;
  }
  const float* key_rows(index b, index h, index image, index part) const {
    const index t = plan_.tokens;
    if (plan_.merged) return attention_input(b) + image * t * plan_.dimp;
    const index head_floats = plan_.group_capacity * t * plan_.width;
    return at(a_.projected, b) + ((part * plan_.heads) + h) * head_floats + image * t * plan_.width;
  }
  index attention_row(index b, index h, index image) const {
    return (h * plan_.group_capacity * plan_.tokens) + image * queries(b);
  }

  /** Attention weights of a head: scores, softmax, dropout. */
  void attend(index b, index h) {
    const index t = plan_.tokens, q = queries(b), e = plan_.width, row = attention_row(b, h, 0);
    float* weights = at(a_.weights, b) + row * plan_.score_row;
    scores({images, q, t, e, at(a_.projected, b) + row * e, key_rows(b, h, 0, 1), keys_of(b, h, 0), weights, scratch_});
    softmax(weights, scratch_, images * q, t);
    if (!dropping_ || plan_.spec.dropout == 0) return;
    for (index i = 0; i < images; i++) {
      const index first = attention_row(b, h, i) * plan_.score_row;
      drop_weights(b, h, i, at(a_.weights, b) + first, at(a_.dropped, b) + first);
    }
  }
  /** The attention weights that act: with dropout, the dropped ones. */
  const float* acting_weights(index b) const {
    return dropping_ && plan_.spec.dropout > 0 ? at(a_.dropped, b) : at(a_.weights, b);
  }
  /** A head's values, summed by the attention weights: (images x queries, width). */
  void sum_values(index b, index h, float* attended) const {
    const index t = plan_.tokens, q = queries(b), e = plan_.width;
    for (index i = 0; i < images; i++)
      product_nn({q, e, t, acting_weights(b) + attention_row(b, h, i) * plan_.score_row, plan_.score_row,
                  key_rows(b, h, i, 2), e, attended + i * q * e, e});
  }
  void drop_weights(index b, index h, index image, const float* source, float* target) {
    const index t = plan_.tokens;
    const DropoutMask mask = this->mask(1 + 4 * b);
    for (index r = 0; r < queries(b); r++) {
      const index first = (((first_image + image) * plan_.heads + h) * t + r) * t;
      mask.apply(source + r * plan_.score_row, target + r * plan_.score_row, t, (uint32_t)first);
      for (index c = t; c < plan_.key_columns; c++) target[r * plan_.score_row + c] = 0;
    }
  }

  /** The same for gradients as scores() leaves them. */
  void drop_scores(index b, index h, index image, float* rows, float* dots, index plane) {
    const index t = plan_.tokens, vectors = plan_.key_columns < t ? plan_.key_columns : t;
    const DropoutMask mask = this->mask(1 + 4 * b);
    for (index r = 0; r < queries(b); r++) {
      const uint32_t first = (uint32_t)((((first_image + image) * plan_.heads + h) * t + r) * t);
      mask.apply(rows + r * plan_.score_row, rows + r * plan_.score_row, vectors, first);
      for (index c = vectors; c < t; c++) {
        float* dot = dots + (c - vectors) * plane + r;
        mask.apply(dot, dot, 1, first + (uint32_t)c);
      }
    }
  }

  /** d scores and d queries of a head; with separate projections, d keys and d values too. */
  void attend_backward(index b, index h, const float* dattended, float* dprojected, float* dscores, float* rest) {
    const index t = plan_.tokens, q = queries(b), e = plan_.width, row = attention_row(b, h, 0), s = plan_.score_row;
    float* d = dscores + row * s;
    const float* values = key_rows(b, h, 0, 2);
    const float* columns = keys_of(b, h, 0);
    if (!plan_.merged) {
      for (index i = 0; i < images; i++) transpose_tokens(values + i * t * e, e, rest + i * e * plan_.key_columns);
      columns = rest;
    }
    // A whole batch's queries and weights are in main memory: these will be needed behind the last head, and by the next.
    if (whole_batch_) {
      prefetch(at(a_.projected, b) + row * e, images * q * e);
      if (h + 1 < plan_.heads) prefetch(acting_weights(b) + attention_row(b, h + 1, 0) * s, images * q * s);
    }
    float* dots = rest + plan_.group_capacity * plan_.width * plan_.key_columns;
    scores({images, q, t, e, dattended, values, columns, d, dots});
    if (dropping_ && plan_.spec.dropout > 0)
      for (index i = 0; i < images; i++) drop_scores(b, h, i, d + i * q * s, dots + i * q, dot_stride(images * q));
    softmax_backward(at(a_.weights, b) + row * s, d, dots, images * q, t);
    for (index i = 0; i < images; i++) {
      const float* di = d + i * q * s;
      product_nn({q, e, t, di, s, key_rows(b, h, i, 1), e, dprojected + (row + i * q) * e, e});
      if (plan_.merged) continue;
      const index head_floats = plan_.group_capacity * t * e, place = (h * plan_.group_capacity + i) * t * e;
      float *dkeys = dprojected + plan_.heads * head_floats + place, *dvalues = dkeys + plan_.heads * head_floats;
      product_tn({t, e, q, di, s, at(a_.projected, b) + (row + i * q) * e, e, dkeys, e});
      product_tn({t, e, q, acting_weights(b) + (row + i * q) * s, s, dattended + i * q * e, e, dvalues, e});
    }
  }

  void merged_backward(index b, const float* z, const float* dattended, const float* dprojected, const float* dscores,
                       float* gradients, float* dz) {
    const index d = plan_.dimp, t = plan_.tokens, q = queries(b), s = plan_.score_row, rows = images * q;
    const index head_rows = plan_.group_capacity * t, head_floats = head_rows * d;
    // As keys and as values, a token hears from all heads: one product over heads and queries each.
    for (index i = 0; i < images; i++) {
      float* to = dz + i * t * d;
      Product values{t, d, q, acting_weights(b) + i * q * s, s, dattended + i * q * d, d, to, d};
      values.outer = plan_.heads, values.outer_a = head_rows * s, values.outer_b = head_floats;
      product_tn(values);
      Product keys{t, d, q, dscores + i * q * s, s, at(a_.projected, b) + i * q * d, d, to, d, nullptr, to, d};
      keys.outer = plan_.heads, keys.outer_a = head_rows * s, keys.outer_b = head_floats;
      product_tn(keys);
    }
    const Plan::Gradients& g = plan_.gradients;
    for (index h = 0; h < plan_.heads; h++) {
      const float* dp = dprojected + h * head_floats;
      add_tn(rows, z, row_step(q), d, dp, d, d, gradients + g.in + h * d * d);
      if (plan_.spec.qkv_bias) column_sums(dp, rows, d, gradients + g.in_bias + h * d, fresh);
    }
    Product queries_back{rows, d, d, dprojected, d, weight(plan_.block.in_backward, b), d, dz, row_step(q), nullptr, dz, row_step(q)};
    queries_back.outer = plan_.heads, queries_back.outer_a = head_floats, queries_back.outer_b = d * d;
    product_nn(queries_back);
  }

  void plain_backward(index b, const float* z, const float* dprojected, float* gradients, float* dz) {
    const index d = plan_.dimp, t = plan_.tokens, e = plan_.width, q = queries(b), heads = plan_.heads;
    const index head_floats = plan_.group_capacity * t * e;
    const Plan::Gradients& g = plan_.gradients;
    // Values, keys, queries: the last one touches the queries' tokens alone.
    for (index part = 2; part >= 0; part--) {
      const index rows = images * (part == 0 ? q : t), ldz = part == 0 ? row_step(q) : d;
      const float* dp = dprojected + part * heads * head_floats;
      for (index h = 0; h < heads; h++) {
        add_tn(rows, dp + h * head_floats, e, e, z, ldz, d, gradients + g.in + (part * heads + h) * e * d);
        if (plan_.spec.qkv_bias)
          column_sums(dp + h * head_floats, rows, e, gradients + g.in_bias + (part * heads + h) * e, fresh);
      }
      Product back{rows, d, e, dp, e, weight(plan_.block.in_backward, b) + part * heads * d * e, d, dz, ldz,
                   nullptr, part == 2 ? nullptr : dz, ldz};
      back.outer = heads, back.outer_a = head_floats, back.outer_b = d * e;
      product_nn(back);
    }
  }

  /** The gradient of the tokens that the head read, among all tokens: the others' is zero. */
  void spread(const float* dout) {
    const index d = plan_.dimp, t = plan_.tokens;
    float* dx = at(a_.dx);
    __builtin_memset(dx, 0, (size_t)(images * t * d) * sizeof(float));
    for (index i = 0; i < images; i++)
      __builtin_memcpy(dx + i * t * d, dout + i * d, (size_t)d * sizeof(float));
  }

  /** Cross-entropy of one image in double precision, and its gradient by the logits. */
  void cross_entropy(index image) {
    const index classes = plan_.classes, ld = plan_.classesp;
    const float* logits = at(a_.logits) + image * ld;
    float* d = at(a_.dlogits) + image * ld;
    const index label = job_.labels[order[image]];
    index best = 0;
    for (index c = 1; c < classes; c++)
      if (logits[c] > logits[best]) best = c;
    double sum = 0;
    for (index c = 0; c < classes; c++) {
      const double e = exponential((double)logits[c] - logits[best]);
      sum += e;
      d[c] = (float)e;
    }
    loss += logarithm(sum) + logits[best] - logits[label];
    if (best == label) correct++;
    const float scale = (float)(1 / (sum * (double)batch));
    for (index c = 0; c < ld; c++) d[c] = c < classes ? d[c] * scale : 0;
    d[label] -= 1 / (float)batch;
  }
};

}  // namespace
