// From parameters as PyTorch knows them to the matrices that the passes multiply by, and from those matrices' gradients
// back to the parameters' and through Adam.
//
// Merged heads: where a head's projections are about as wide as a token, scores (z Wq^T)(z Wk^T)^T are computed as
// (z M) z^T with M = Wq^T Wk / sqrt(dimHead), and the output A (z Wv^T) Wo^T as (A z) V with V = Wv^T Wo^T. M and V
// are rebuilt each step; the gradients of the real parameters follow by the chain rule, so that the optimizer and every
// file see only those.
#pragma once
#include "plan.h"

namespace {

/** The parts of a model's state. */
struct State {
  struct Header {
    double beta1_power, beta2_power;  // 0.9^t and 0.999^t
    int64_t packed_for;               // what the packed weights are: NOTHING, TRAINING or EVALUATION
    int64_t reserved[5];
  };
  enum { NOTHING = 0, TRAINING = 1, EVALUATION = 2 };
  float *values, *gradients, *first, *second, *packed;
  Header* header;

  State(const Plan& plan, void* memory) {
    const index n = round16(plan.spec.values);
    values = static_cast<float*>(memory);
    gradients = values + n, first = gradients + n, second = first + n;
    header = reinterpret_cast<Header*>(second + n);
    packed = reinterpret_cast<float*>(header + 1);
  }
  static index floats(const Plan& plan) {
    return 4 * round16(plan.spec.values) + (index)(sizeof(Header) / sizeof(float)) + plan.packed_floats;
  }
};

/** Where a matrix of a parameter comes from or goes to: rows of `columns` floats, `ld` apart in the values. */
struct Part {
  index at, ld, rows, columns;
};

/** Makes and unmakes the packed weights, one piece after another, each by one thread. */
class Weights {
 public:
  /** @param scratch scratch_floats(plan) floats of this thread's own */
  Weights(const Plan& plan, const State& state, float* scratch) : plan_(plan), state_(state), scratch_(scratch) {}

  static index square(const Plan& p) {
    const index side = p.dimp > p.headp ? p.dimp : p.headp;
    return round16(side * (p.dimp > p.width ? p.dimp : p.width));
  }
  static index scratch_floats(const Plan& p) {
    const index feed = p.hiddenp * p.dimp, patch = p.dimp * (p.pixelsp + p.tokens), rest = p.classesp * p.dimp;
    index most = 12 * square(p);
    most = feed > most ? feed : most;
    most = patch > most ? patch : most;
    most = rest > most ? rest : most;
    return round16(most + 8 * p.widest_norm() + p.projections * p.width + p.headp + 256);
  }

  /** Pieces of work, each of which reads and writes parameters of its own alone: a head each, then both linear layers of each feed-forward part, then everything small. */
  index pieces() const { return plan_.depth * (plan_.heads + 2) + 1; }
  /** @param fold BatchNorm's running statistics go into the linear layers next to it */
  void prepare(index piece, bool fold) {
    const index per_block = plan_.heads + 2;
    // The small piece first: it is the longest.
    if (piece == 0) return prepare_rest(fold);
    const index b = (piece - 1) / per_block, part = (piece - 1) % per_block;
    if (part < plan_.heads) return prepare_head(b, part, fold);
    if (part == plan_.heads) return prepare_linear1(b, fold);
    prepare_linear(plan_.spec_block(b).linear2, plan_.block.linear2, b, plan_.hidden, plan_.dim, plan_.hiddenp, plan_.dimp);
  }

  /** What becomes of gradients: Adam's step, or (without one) the state's `gradients`. */
  struct Target {
    const AdamStep* adam;
    const float* chunks;
    index count;
  };
  void finish(index piece, const Target& target) {
    target_ = target;
    const index per_block = plan_.heads + 2;
    if (piece == 0) return finish_rest();
    const index b = (piece - 1) / per_block, part = (piece - 1) % per_block;
    const HpoBlock& block = plan_.spec_block(b);
    const Plan::Gradients& g = plan_.gradients;
    const index at = b * g.block_floats;
    if (part < plan_.heads) return plan_.merged ? finish_merged_head(b, part) : finish_plain_head(b, part);
    if (part == plan_.heads) {
      finish_part(g.weight1 + at, plan_.hiddenp, plan_.dimp, {block.linear1.weight, plan_.dim, plan_.hidden, plan_.dim});
      return finish_part(g.bias1 + at, 1, plan_.hiddenp, {block.linear1.bias, 0, 1, plan_.hidden});
    }
    finish_part(g.weight2 + at, plan_.dimp, plan_.hiddenp, {block.linear2.weight, plan_.hidden, plan_.dim, plan_.hidden});
    finish_part(g.bias2 + at, 1, plan_.dimp, {block.linear2.bias, 0, 1, plan_.dim});
  }

 private:
  const Plan& plan_;
  const State& state_;
  float* scratch_;
  index scratch_used_ = 0;
  Target target_{};

  float* scratch(index floats) {
    float* at = scratch_ + scratch_used_;
    scratch_used_ += round16(floats);
    return at;
  }
  struct Scope {
    Weights& w;
    ~Scope() { w.scratch_used_ = 0; }
  };

  float* packed(index place, index b) const { return state_.packed + place + b * plan_.block_floats; }

  // ---- parameters to packed weights

  /** target[r][c] = source[r][c] x scale. */
  void copy(const Part& p, float* target, index ld, float scale = 1) const {
    const float* from = state_.values + p.at;
    for (index r = 0; r < p.rows; r++)
      for (index c = 0; c < p.columns; c++) target[r * ld + c] = from[r * p.ld + c] * scale;
  }
  void copy_transposed(const Part& p, float* target, index ld) const {
    const float* from = state_.values + p.at;
    const index rows = p.rows / 4 * 4, columns = p.columns / 4 * 4;
    transpose(from, p.ld, rows, columns, target, ld);
    for (index r = 0; r < p.rows; r++)
      for (index c = r < rows ? columns : 0; c < p.columns; c++) target[c * ld + r] = from[r * p.ld + c];
  }
  /** A part padded with zeros: the values themselves where nothing is to pad, else a copy. */
  const float* padded(const Part& p, index rows, index columns) {
    if (p.rows == rows && p.columns == columns && p.ld == columns) return state_.values + p.at;
    float* target = scratch(rows * columns);
    __builtin_memset(target, 0, (size_t)(rows * columns) * sizeof(float));
    copy(p, target, columns);
    return target;
  }
  void prepare_norm(const HpoNorm& norm, const Plan::Norm& to, index b) {
    if (norm.weight < 0) return;
    copy({norm.weight, 0, 1, to.features}, packed(to.gamma, b), 0);
    copy({norm.bias, 0, 1, to.features}, packed(to.beta, b), 0);
    for (index f = 0; f < to.features; f++) packed(to.live, b)[f] = 1;
  }
  /** BatchNorm in evaluation as scale x + shift; padding gets zeros. */
  struct Affine {
    const float *scale, *shift;
  };
  Affine fold(const HpoNorm& norm, index features, index padded_features) {
    float* scale = scratch(padded_features);
    float* shift = scratch(padded_features);
    for (index f = 0; f < padded_features; f++) scale[f] = shift[f] = 0;
    const float* v = state_.values;
    for (index f = 0; f < features; f++) {
      scale[f] = v[norm.weight + f] / __builtin_sqrtf(v[norm.running_var + f] + NORM_EPSILON);
      shift[f] = v[norm.bias + f] - v[norm.running_mean + f] * scale[f];
    }
    return {scale, shift};
  }
  /** Scales row r of a matrix by scale[r]. */
  static void scale_rows(float* matrix, const float* scale, index rows, index columns) {
    for (index r = 0; r < rows; r++)
      for (index c = 0; c < columns; c += W) store(matrix + r * columns + c, load(matrix + r * columns + c) * set1(scale[r]));
  }
  static void scale_columns(float* matrix, const float* scale, index rows, index columns) {
    for (index r = 0; r < rows; r++)
      for (index c = 0; c < columns; c += W) store(matrix + r * columns + c, load(matrix + r * columns + c) * load(scale + c));
  }
  /** bias += shift (a row) times a matrix. */
  static void add_row_product(float* bias, const float* shift, const float* matrix, index rows, index columns) {
    product_nn({1, columns, rows, shift, rows, matrix, columns, bias, columns, nullptr, bias, columns});
  }
  void prepare_linear(const HpoLinear& from, const Plan::Linear& to, index b, index inputs, index outputs, index inputsp,
                      index outputsp) {
    const Part weight{from.weight, inputs, outputs, inputs};
    copy(weight, packed(to.backward, b), inputsp);
    copy_transposed(weight, packed(to.forward, b), outputsp);
    copy({from.bias, 0, 1, outputs}, packed(to.bias, b), 0);
  }
  void fold_input(const Plan::Linear& linear, index b, const Affine& a, index inputsp, index outputsp) {
    float* matrix = packed(linear.forward, b);
    add_row_product(packed(linear.bias, b), a.shift, matrix, inputsp, outputsp);
    scale_rows(matrix, a.scale, inputsp, outputsp);
  }
  void fold_output(const Plan::Linear& linear, index b, const Affine& a, index inputsp, index outputsp) {
    scale_columns(packed(linear.forward, b), a.scale, inputsp, outputsp);
    float* bias = packed(linear.bias, b);
    for (index f = 0; f < outputsp; f++) bias[f] = bias[f] * a.scale[f] + a.shift[f];
  }
  void prepare_linear1(index b, bool folding) {
    Scope scope{*this};
    prepare_linear(plan_.spec_block(b).linear1, plan_.block.linear1, b, plan_.dim, plan_.hidden, plan_.dimp, plan_.hiddenp);
    if (folding && plan_.batch_norm_inside())
      fold_output(plan_.block.linear1, b, fold(plan_.spec_block(b).hidden_norm, plan_.hidden, plan_.hiddenp), plan_.dimp,
                  plan_.hiddenp);
  }
  void prepare_rest(bool folding) {
    Scope scope{*this};
    const HpoSpec& s = plan_.spec;
    prepare_norm(s.patch_norm, plan_.patch_norm, 0);
    prepare_norm(s.token_norm, plan_.token_norm, 0);
    prepare_norm(s.final_norm, plan_.final_norm, 0);
    prepare_linear(s.patch_linear, plan_.patch_linear, 0, plan_.pixels, plan_.dim, plan_.pixelsp, plan_.dimp);
    prepare_linear(s.head, plan_.head_linear, 0, plan_.dim, plan_.classes, plan_.dimp, plan_.classesp);
    copy({s.positions, plan_.dim, plan_.tokens, plan_.dim}, state_.packed + plan_.positions, plan_.dimp);
    for (index d = 0; d < plan_.dim; d++) state_.packed[plan_.positions + d] += state_.values[s.class_token + d];
    for (index b = 0; b < plan_.depth; b++) {
      const HpoBlock& block = plan_.spec_block(b);
      prepare_norm(block.attention_norm, plan_.block.attention_norm, b);
      prepare_norm(block.feed_forward_norm, plan_.block.feed_forward_norm, b);
      prepare_norm(block.hidden_norm, plan_.block.hidden_norm, b);
      if (plan_.has_out) copy({block.out.bias, 0, 1, plan_.dim}, packed(plan_.block.out_bias, b), 0);
    }
    if (!folding || !plan_.batch_norm_outside()) return;
    fold_input(plan_.patch_linear, 0, fold(s.patch_norm, plan_.pixels, plan_.pixelsp), plan_.pixelsp, plan_.dimp);
    fold_output(plan_.patch_linear, 0, fold(s.token_norm, plan_.dim, plan_.dimp), plan_.pixelsp, plan_.dimp);
    fold_input(plan_.head_linear, 0, fold(s.final_norm, plan_.dim, plan_.dimp), plan_.dimp, plan_.classesp);
  }

  /** Rows of one head in the qkv weight: queries (0), keys (1) or values (2). */
  Part head_rows(index b, index projection, index h) const {
    const index row = (projection * plan_.heads + h) * plan_.head;
    return {plan_.spec_block(b).qkv.weight + row * plan_.dim, plan_.dim, plan_.head, plan_.dim};
  }
  /** Columns of one head in the output weight. */
  Part head_columns(index b, index h) const {
    return {plan_.spec_block(b).out.weight + h * plan_.head, plan_.heads * plan_.head, plan_.dim, plan_.head};
  }
  const float* head_bias(index b, index projection, index h) const {
    return state_.values + plan_.spec_block(b).qkv.bias + (projection * plan_.heads + h) * plan_.head;
  }
  float score_scale() const { return 1 / __builtin_sqrtf((float)plan_.head); }

  /** The three projections of a head and its output weight transposed, padded: (headp, dimp) each. */
  struct Head {
    const float *query, *key, *value;
    float* output;
  };
  Head head(index b, index h) {
    Head r;
    r.query = padded(head_rows(b, 0, h), plan_.headp, plan_.dimp);
    r.key = padded(head_rows(b, 1, h), plan_.headp, plan_.dimp);
    r.value = padded(head_rows(b, 2, h), plan_.headp, plan_.dimp);
    r.output = scratch(plan_.headp * plan_.dimp);
    if (plan_.head != plan_.headp || plan_.dim != plan_.dimp)
      __builtin_memset(r.output, 0, (size_t)(plan_.headp * plan_.dimp) * sizeof(float));
    copy_transposed(head_columns(b, h), r.output, plan_.dimp);
    return r;
  }

  void prepare_head(index b, index h, bool folding) {
    Scope scope{*this};
    if (plan_.merged) merge_head(b, h, folding && plan_.batch_norm_outside());
    else split_head(b, h, folding && plan_.batch_norm_outside());
  }

  void merge_head(index b, index h, bool folding) {
    const index d = plan_.dimp, matrix = d * d;
    float* m = packed(plan_.block.in, b) + h * matrix;
    float* v = packed(plan_.block.out, b) + h * matrix;
    float* query_bias = packed(plan_.block.in_bias, b) + h * d;
    float* value_bias = packed(plan_.block.head_bias, b) + h * d;
    const Head head = this->head(b, h);
    product_tn({d, d, plan_.headp, head.query, d, head.key, d, m, d});
    product_tn({d, d, plan_.headp, head.value, d, head.output, d, v, d});
    const float scale = score_scale();
    for (index i = 0; i < matrix; i += W) store(m + i, load(m + i) * set1(scale));
    for (index i = 0; i < d; i++) query_bias[i] = value_bias[i] = 0;
    if (plan_.spec.qkv_bias) {
      const float *bq = head_bias(b, 0, h), *bv = head_bias(b, 2, h);
      for (index j = 0; j < plan_.head; j++)
        for (index i = 0; i < d; i++) {
          query_bias[i] += bq[j] * scale * head.key[j * d + i];
          value_bias[i] += bv[j] * head.output[j * d + i];
        }
    }
    if (folding) {
      const Affine a = fold(plan_.spec_block(b).attention_norm, plan_.dim, d);
      add_row_product(query_bias, a.shift, m, d, d);
      add_row_product(value_bias, a.shift, v, d, d);
      scale_rows(m, a.scale, d, d), scale_columns(m, a.scale, d, d), scale_rows(v, a.scale, d, d);
      for (index i = 0; i < d; i++) query_bias[i] *= a.scale[i];
    }
    transpose(m, d, d, d, packed(plan_.block.in_backward, b) + h * matrix, d);
    transpose(v, d, d, d, packed(plan_.block.out_backward, b) + h * matrix, d);
  }

  void split_head(index b, index h, bool folding) {
    const index d = plan_.dimp, e = plan_.width, matrix = d * e;
    for (index p = 0; p < 3; p++) {
      const index at = (p * plan_.heads + h) * matrix;
      float* backward = packed(plan_.block.in_backward, b) + at;
      float* forward = packed(plan_.block.in, b) + at;
      float* bias = packed(plan_.block.in_bias, b) + (p * plan_.heads + h) * e;
      const float scale = p == 0 ? score_scale() : 1;
      copy(head_rows(b, p, h), backward, d, scale);
      transpose(backward, d, e, d, forward, e);
      for (index j = 0; j < plan_.head; j++) bias[j] = plan_.spec.qkv_bias ? head_bias(b, p, h)[j] * scale : 0;
      if (!folding) continue;
      const Affine a = fold(plan_.spec_block(b).attention_norm, plan_.dim, d);
      add_row_product(bias, a.shift, forward, d, e);
      scale_rows(forward, a.scale, d, e);
    }
    if (!plan_.has_out) return;
    copy(head_columns(b, h), packed(plan_.block.out_backward, b) + h * matrix, e);
    copy_transposed(head_columns(b, h), packed(plan_.block.out, b) + h * matrix, d);
  }

  // ---- gradients of packed weights to parameters

  /** The sum over the chunks' gradients at a place, in a fixed tree: the same bits whoever adds. */
  const float* sum(index place, index floats) {
    const float* c = target_.chunks + place;
    const index n = plan_.gradients.floats;
    if (target_.count == 1) return c;
    float* total = scratch(floats);
    for (index i = 0; i < floats; i += W, c += W) {
      vec s;
      if (target_.count == 2) s = load(c) + load(c + n);
      else s = (load(c) + load(c + n)) + (load(c + 2 * n) + load(c + 3 * n));
      if (target_.count == 8)
        s += (load(c + 4 * n) + load(c + 5 * n)) + (load(c + 6 * n) + load(c + 7 * n));
      store(total + i, s);
    }
    return total;
  }
  bool frozen(index at) const {
    const int32_t* f = plan_.frozen();
    for (index i = 0; i < plan_.spec.frozen; i++)
      if (at >= f[2 * i] && at < f[2 * i + 1]) return true;
    return false;
  }
  /** Gives a parameter's gradient to Adam, or out. A frozen parameter's is zero, and Adam leaves it alone. */
  void emit(const float* gradient, index ld, Part p) {
    if (p.at < 0) return;
    if (ld == p.columns && p.ld == p.columns) p = {p.at, 0, 1, p.rows * p.columns};
    for (index r = 0; r < p.rows; r++) {
      const index at = p.at + r * p.ld;
      const float* g = gradient + r * ld;
      const bool zero = p.rows == 1 && frozen(at);
      if (!target_.adam) {
        for (index c = 0; c < p.columns; c++) state_.gradients[at + c] = zero ? 0 : g[c];
      } else if (!zero) {
        target_.adam->apply(state_.values + at, state_.first + at, state_.second + at, g, p.columns);
      }
    }
  }
  void emit_vector(const float* gradient, index at, index length) { emit(gradient, length, {at, 0, 1, length}); }

  void finish_merged_head(index b, index h) {
    Scope scope{*this};
    const index d = plan_.dimp, e = plan_.headp, matrix = d * d;
    const Plan::Gradients& g = plan_.gradients;
    const index at = b * g.block_floats;
    const float* dm = sum(g.in + at + h * matrix, matrix);
    const float* dv = sum(g.out + at + h * matrix, matrix);
    float* turned = scratch(matrix);
    const Head head = this->head(b, h);
    float *dquery = scratch(e * d), *dkey = scratch(e * d), *dvalue = scratch(e * d), *doutput = scratch(e * d);
    transpose(dm, d, d, d, turned, d);
    product_nn({e, d, d, head.key, d, turned, d, dquery, d});
    product_nn({e, d, d, head.query, d, dm, d, dkey, d});
    transpose(dv, d, d, d, turned, d);
    product_nn({e, d, d, head.output, d, turned, d, dvalue, d});
    product_nn({e, d, d, head.value, d, dv, d, doutput, d});
    const float scale = score_scale();
    for (index i = 0; i < e * d; i += W) {
      store(dquery + i, load(dquery + i) * set1(scale));
      store(dkey + i, load(dkey + i) * set1(scale));
    }
    if (plan_.spec.qkv_bias) finish_merged_bias(b, h, head, dkey, doutput, scale);
    emit(dquery, d, head_rows(b, 0, h));
    emit(dkey, d, head_rows(b, 1, h));
    emit(dvalue, d, head_rows(b, 2, h));
    transpose(doutput, d, e, d, turned, e);
    emit(turned, e, head_columns(b, h));
  }
  /** The query bias acts through bq Wk, the values' through bv Wo; the keys' drops out of the softmax. */
  void finish_merged_bias(index b, index h, const Head& head, float* dkey, float* doutput, float scale) {
    const index d = plan_.dimp;
    const Plan::Gradients& g = plan_.gradients;
    const float* drow = sum(g.in_bias + b * g.block_floats + h * d, d);
    const float* dout = sum(g.out_bias + b * g.block_floats, d);
    const float *bq = head_bias(b, 0, h), *bv = head_bias(b, 2, h);
    float* dbias = scratch(2 * plan_.headp);
    float* dvalue = dbias + plan_.headp;
    for (index j = 0; j < plan_.head; j++) {
      float query = 0, value = 0;
      for (index i = 0; i < d; i++) {
        query += head.key[j * d + i] * drow[i];
        value += head.output[j * d + i] * dout[i];
        dkey[j * d + i] += bq[j] * scale * drow[i];
        doutput[j * d + i] += bv[j] * dout[i];
      }
      dbias[j] = query * scale;
      dvalue[j] = value;
    }
    const index bias = plan_.spec_block(b).qkv.bias, inner = plan_.heads * plan_.head;
    // Adam must not change bq and bv before all that is computed from them: here that is so.
    emit_vector(dbias, bias + h * plan_.head, plan_.head);
    emit_vector(dvalue, bias + 2 * inner + h * plan_.head, plan_.head);
  }

  void finish_plain_head(index b, index h) {
    const index d = plan_.dimp, e = plan_.width, matrix = d * e;
    const Plan::Gradients& g = plan_.gradients;
    const index at = b * g.block_floats;
    for (index p = 0; p < 3; p++) {
      Scope scope{*this};
      const float scale = p == 0 ? score_scale() : 1;
      const float* weight = scaled(sum(g.in + at + (p * plan_.heads + h) * matrix, matrix), matrix, scale);
      emit(weight, d, head_rows(b, p, h));
      if (!plan_.spec.qkv_bias) continue;
      const float* bias = scaled(sum(g.in_bias + at + (p * plan_.heads + h) * e, e), e, scale);
      emit_vector(bias, plan_.spec_block(b).qkv.bias + (p * plan_.heads + h) * plan_.head, plan_.head);
    }
    if (!plan_.has_out) return;
    Scope scope{*this};
    emit(sum(g.out + at + h * matrix, matrix), e, head_columns(b, h));
  }
  const float* scaled(const float* x, index floats, float scale) {
    if (scale == 1) return x;
    float* y = scratch(floats);
    for (index i = 0; i < floats; i++) y[i] = x[i] * scale;
    return y;
  }

  void finish_rest() {
    const HpoSpec& s = plan_.spec;
    const Plan::Gradients& g = plan_.gradients;
    const index d = plan_.dim, dp = plan_.dimp;
    finish_norm(s.patch_norm, g.patch_norm, plan_.pixels, plan_.batch_norm_outside());
    finish_norm(s.token_norm, g.token_norm, d, plan_.batch_norm_outside());
    finish_norm(s.final_norm, g.final_norm, d, plan_.batch_norm_outside());
    finish_part(g.patch_weight, dp, plan_.pixelsp, {s.patch_linear.weight, plan_.pixels, d, plan_.pixels});
    finish_part(g.patch_bias, 1, dp, {s.patch_linear.bias, 0, 1, d});
    finish_part(g.head_weight, plan_.classesp, dp, {s.head.weight, d, plan_.classes, d});
    finish_part(g.head_bias, 1, plan_.classesp, {s.head.bias, 0, 1, plan_.classes});
    if (s.learned_positions) finish_part(g.positions, plan_.tokens, dp, {s.positions, d, plan_.tokens, d});
    finish_part(g.positions, 1, dp, {s.class_token, 0, 1, d});
    for (index b = 0; b < plan_.depth; b++) {
      const HpoBlock& block = plan_.spec_block(b);
      const index at = b * g.block_floats;
      finish_norm(block.attention_norm, g.attention_norm + at, d, plan_.batch_norm_outside());
      finish_norm(block.feed_forward_norm, g.feed_forward_norm + at, d, false);
      finish_norm(block.hidden_norm, -1, plan_.hidden, true);
      if (plan_.has_out) finish_part(g.out_bias + at, 1, dp, {block.out.bias, 0, 1, d});
    }
  }
  void finish_part(index place, index rows, index columns, const Part& part) {
    Scope scope{*this};
    emit(sum(place, rows * columns), columns, part);
  }
  /** BatchNorm's gradients are sums over the whole batch, and stand in the state's gradients already. */
  void finish_norm(const HpoNorm& norm, index place, index features, bool batch) {
    if (norm.weight < 0) return;
    const index padded = round16(features);
    for (int part = 0; part < 2; part++) {
      Scope scope{*this};
      const index at = part == 0 ? norm.weight : norm.bias;
      if (batch) emit_vector(state_.gradients + at, at, features);
      else emit_vector(sum(place + part * padded, padded), at, features);
    }
  }
};

}  // namespace
