// The kernels of one instruction set: jobs as sequences of phases, between which the threads meet.
//
// A batch is split into chunks by its size alone. In a phase each chunk is taken by one thread, which runs it group by
// group through the stages between two meetings; a chunk has gradients and statistics of its own, and those are summed
// in a fixed order. So the bits of a result depend on nothing but the job.
#include "meeting.h"
#include "pass.h"

#define HPO_JOIN(a, b) a##b
#define HPO_NAME(prefix, isa) HPO_JOIN(prefix, isa)
#define HPO_TEXT2(x) #x
#define HPO_TEXT(x) HPO_TEXT2(x)

namespace {

/** Where the parts of a workspace begin, in floats. */
struct Workspace {
  index pass_scratch, weights_scratch, combined, thread_floats;  // by thread
  index gradients, sums, outcomes, arenas, arena_floats, floats;

  Workspace(const Plan& plan, int32_t kind, index batch, index threads) {
    const bool training = kind != HPO_JOB_EVALUATE;
    const bool phased = plan.batch_norm_inside() && (training || !plan.spec.track_running_stats);
    Places p;
    pass_scratch = p.take(Pass::scratch_floats(plan));
    weights_scratch = p.take(Weights::scratch_floats(plan));
    combined = p.take(phased ? BatchNormSums::combined_floats(plan) : 0);
    thread_floats = p.end;
    Places w;
    w.end = thread_floats * threads;
    const index chunks = training || phased ? plan.chunks(batch) : 0;
    gradients = w.take(training ? chunks * plan.gradients.floats : 0);
    sums = w.take(phased ? BatchNormSums::chunk_floats(plan) : 0);
    outcomes = w.take(4 * (chunks > 0 ? chunks : MOST_PIECES));
    arenas = round16(w.end);
    arena_floats = plan.arena(training, phased).floats;
    floats = arenas + arena_floats * (phased ? all_groups(plan, batch) : threads);
  }
  /** Images that one thread scores at a time: a few groups, and more where there would be too many pieces. */
  static index piece_images(const Plan& plan, index count) {
    const index groups = (count + plan.group - 1) / plan.group, each = (groups + MOST_PIECES - 1) / MOST_PIECES;
    return plan.group * (each > 4 ? each : 4);
  }
  static constexpr index MOST_PIECES = 1024;
  static index all_groups(const Plan& plan, index batch) {
    const index chunks = plan.chunks(batch);
    index groups = 0;
    for (index c = 0; c < chunks; c++) groups += plan.groups(batch * (c + 1) / chunks - batch * c / chunks);
    return groups;
  }
};

/** What a chunk or piece came to. */
struct Outcome {
  double loss;
  int64_t correct;
};

/** One thread's share of a job. */
class Runner {
 public:
  Runner(HpoJob* job, int32_t thread)
      : job_(*job), thread_(thread), plan_(*job->spec), state_(plan_, job->state), meeting_(job), mode_(mode_of(*job)),
        space_(plan_, job->kind, batch_size(*job), job->threads),
        work_(static_cast<float*>(job->work)), own_(work_ + thread * space_.thread_floats),
        sums_{reinterpret_cast<double*>(work_ + space_.sums), own_ + space_.combined, plan_.widest_norm()},
        weights_(plan_, state_, own_ + space_.weights_scratch),
        pass_(plan_, state_.packed, job_, mode_, own_ + space_.pass_scratch, sums_) {}

  void run() {
    const int64_t wanted = folds() ? State::EVALUATION : State::TRAINING;
    if (state_.header->packed_for != wanted) {
      meeting_.share(weights_.pieces(), [&](index piece) { weights_.prepare(piece, folds()); });
      meeting_.wait();
      if (thread_ == 0) state_.header->packed_for = wanted;
    } else {
      meeting_.wait();
    }
    if (job_.kind == HPO_JOB_EVALUATE) evaluate();
    else train();
    __atomic_fetch_or(&control().paths, pass_.paths, __ATOMIC_RELAXED);
    meeting_.wait();
  }

 private:
  HpoJob& job_;
  const int32_t thread_;
  const Plan plan_;
  const State state_;
  Meeting meeting_;
  const Mode mode_;
  const Workspace space_;
  float* work_;
  float* own_;
  const BatchNormSums sums_;
  Weights weights_;
  Pass pass_;
  index batch_ = 0, first_ = 0, step_ = 0;

  static Mode mode_of(const HpoJob& job) {
    const bool training = job.kind != HPO_JOB_EVALUATE;
    return {training, training || !job.spec->track_running_stats};
  }
  static index batch_size(const HpoJob& job) {
    return job.kind == HPO_JOB_GRADIENTS || job.batch > job.count ? job.count : job.batch;
  }
  bool phased() const { return plan_.batch_norm_inside() && mode_.batch_statistics; }
  bool folds() const { return plan_.batch_norm_inside() && !mode_.batch_statistics; }
  Outcome* outcomes() const { return reinterpret_cast<Outcome*>(work_ + space_.outcomes); }
  HpoControl& control() const { return *job_.control; }
  void tell(int32_t status, index steps) const {
    if (thread_ != 0) return;
    control().status = status;
    __atomic_store_n(&control().steps, (int32_t)steps, __ATOMIC_RELEASE);
  }
  /** The step's images; told to the pass even where this thread gets no chunk of them. */
  void take_batch(index step, index size) {
    first_ = step * size;
    batch_ = job_.count - first_ < size ? job_.count - first_ : size;
    pass_.batch = batch_;
  }

  // ---- training

  void train() {
    const bool learns = job_.kind == HPO_JOB_TRAIN;
    const index size = batch_size(job_), steps = (job_.count + size - 1) / size;
    double beta1_power = state_.header->beta1_power, beta2_power = state_.header->beta2_power;
    for (step_ = 0; step_ < steps; step_++) {
      if (meeting_.cancelled()) return tell(HPO_STATUS_CANCELLED, step_);
      take_batch(step_, size);
      forward_and_backward();
      const index chunks = plan_.chunks(batch_);
      double loss = 0;
      for (index c = 0; c < chunks; c++) loss += outcomes()[c].loss;
      loss /= (double)batch_;
      if (thread_ == 0) job_.losses[step_] = loss;
      if (!(loss - loss == 0)) return tell(HPO_STATUS_DIVERGED, step_);
      beta1_power *= 0.9, beta2_power *= 0.999;
      const AdamStep adam{(float)((double)job_.learning_rate / (1 - beta1_power)),
                          (float)(1 / __builtin_sqrt(1 - beta2_power))};
      const Weights::Target target{learns ? &adam : nullptr, work_ + space_.gradients, chunks};
      meeting_.share(weights_.pieces(), [&](index piece) {
        weights_.finish(piece, target);
        if (learns) weights_.prepare(piece, false);
      });
      if (thread_ == 0 && learns) state_.header->beta1_power = beta1_power, state_.header->beta2_power = beta2_power;
      tell(HPO_STATUS_DONE, step_ + 1);
      meeting_.wait();
    }
  }

  /** Runs body on every group of the batch, chunk by chunk; ends with a meeting. */
  template <class Body> void phase(Body body) {
    const index chunks = plan_.chunks(batch_);
    meeting_.share(chunks, [&](index c) {
      index group = 0;
      for (index before = 0; before < c; before++)
        group += plan_.groups(batch_ * (before + 1) / chunks - batch_ * before / chunks);
      const index from = batch_ * c / chunks, images = batch_ * (c + 1) / chunks - from, groups = plan_.groups(images);
      pass_.loss = 0, pass_.correct = 0;
      for (index g = 0; g < groups; g++) {
        const index start = from + images * g / groups, end = from + images * (g + 1) / groups;
        set_group(start, end - start, c, g == 0, phased() ? group + g : thread_);
        body();
      }
      outcomes_of_phase(c);
    });
    meeting_.wait();
  }
  void set_group(index start, index images, index chunk, bool fresh, index arena) {
    pass_.arena = work_ + space_.arenas + arena * space_.arena_floats;
    pass_.images = images;
    pass_.order = job_.order + first_ + start;
    pass_.first_image = start;
    pass_.chunk = chunk;
    pass_.gradients = work_ + space_.gradients + chunk * plan_.gradients.floats;
    pass_.fresh = fresh;
    pass_.keys = job_.dropout_keys ? job_.dropout_keys + step_ * (1 + 4 * plan_.depth) * 2 : nullptr;
  }
  /** The phase that computes the loss leaves it; the others come with none. */
  void outcomes_of_phase(index c) {
    if (counts_) outcomes()[c] = {pass_.loss, pass_.correct};
  }
  bool counts_ = false;

  void forward_and_backward() {
    if (phased()) return forward_and_backward_in_phases();
    counts_ = true;
    phase([&] {
      Pass& p = pass_;
      p.paths |= HPO_PATH_GROUPED;
      p.gather(), p.patch_linear(), p.tokens();
      for (index b = 0; b < plan_.depth; b++) p.attention(b), p.linear1(b), p.linear2(b);
      p.head(), p.head_backward();
      for (index b = plan_.depth - 1; b >= 0; b--) p.linear2_backward(b), p.linear1_backward(b), p.attention_backward(b);
      p.tokens_backward(), p.patch_linear_backward();
    });
  }

  /** What the batch's statistics of a norm are collected behind, and used after. */
  void meet(index slot) { pass_.combine(slot, plan_.chunks(batch_), thread_ == 0 && job_.kind == HPO_JOB_TRAIN && job_.spec->track_running_stats); }
  void meet_backward(index slot) {
    pass_.combine_backward(slot, plan_.chunks(batch_), thread_ == 0 ? state_.gradients : nullptr);
  }

  /** Forward up to the logits, in phases that end at each BatchNorm; `last` is what the final phase does besides. */
  template <class Last> void forward_in_phases(Last last) {
    const bool outside = pass_.outer() == Pass::BATCH;
    Pass& p = pass_;
    p.paths |= HPO_PATH_PHASED;
    counts_ = false;
    // What has to run before the next meeting begins with what the last one made possible.
    if (outside) {
      phase([&] { p.gather(), p.collect(0); });
      meet(0);
      phase([&] { p.patch_linear(), p.collect(1); });
      meet(1);
    }
    for (index b = 0; b < plan_.depth; b++) {
      auto enter = [&] {
        if (b > 0) p.linear2(b - 1);
        else if (outside) p.tokens();
        else p.gather(), p.patch_linear(), p.tokens();
      };
      if (outside) {
        phase([&] { enter(), p.collect(3 + 2 * b); });
        meet(3 + 2 * b);
        phase([&] { p.attention(b), p.linear1(b), p.collect(4 + 2 * b); });
      } else {
        phase([&] { enter(), p.attention(b), p.linear1(b), p.collect(4 + 2 * b); });
      }
      meet(4 + 2 * b);
    }
    const index end = plan_.depth - 1;
    if (outside) {
      phase([&] { p.linear2(end), p.collect(2); });
      meet(2);
    }
    counts_ = true;
    phase([&] {
      if (!outside) p.linear2(end);
      p.head();
      last();
    });
    counts_ = false;
  }

  void forward_and_backward_in_phases() {
    const bool outside = pass_.outer() == Pass::BATCH;
    const index end = plan_.depth - 1;
    Pass& p = pass_;
    forward_in_phases([&] {
      p.head_backward();
      if (outside) p.collect_backward(2);
      else p.linear2_backward(end), p.collect_backward(4 + 2 * end);
    });
    if (outside) {
      meet_backward(2);
      phase([&] { p.final_norm_backward(), p.linear2_backward(end), p.collect_backward(4 + 2 * end); });
    }
    for (index b = end; b >= 0; b--) {
      meet_backward(4 + 2 * b);
      // On to the hidden norm of the block before, or to the patches.
      auto leave = [&] {
        if (b > 0) return p.linear2_backward(b - 1), p.collect_backward(4 + 2 * (b - 1));
        p.tokens_backward();
        if (outside) p.collect_backward(1);
        else p.patch_linear_backward();
      };
      if (outside) {
        phase([&] { p.linear1_backward(b), p.attention_backward(b), p.collect_backward(3 + 2 * b); });
        meet_backward(3 + 2 * b);
        phase([&] { p.attention_norm_backward(b), leave(); });
      } else {
        phase([&] { p.linear1_backward(b), p.attention_backward(b), leave(); });
      }
    }
    if (!outside) return;
    meet_backward(1);
    phase([&] { p.patch_linear_backward(), p.collect_backward(0); });
    meet_backward(0);
    // The norms' own gradients are thread 0's; the others must not finish with them before they are there.
    meeting_.wait();
  }

  // ---- evaluation

  void evaluate() {
    double loss = 0;
    int64_t correct = 0;
    auto add = [&](index count) {
      for (index i = 0; i < count; i++) loss += outcomes()[i].loss, correct += outcomes()[i].correct;
    };
    index steps = 0;
    if (phased()) {
      const index size = batch_size(job_);
      for (; steps * size < job_.count; steps++) {
        if (meeting_.cancelled()) return tell(HPO_STATUS_CANCELLED, steps);
        take_batch(steps, size);
        forward_in_phases([] {});
        add(plan_.chunks(batch_));
        meeting_.wait();
      }
    } else {
      const index each = Workspace::piece_images(plan_, job_.count), pieces = (job_.count + each - 1) / each;
      take_batch(0, job_.count);
      meeting_.share(pieces, [&](index piece) {
        if (__atomic_load_n(&control().cancel, __ATOMIC_RELAXED)) return;
        pass_.loss = 0, pass_.correct = 0;
        const index end = piece * each + each < job_.count ? piece * each + each : job_.count;
        for (index i = piece * each; i < end; i += plan_.group) {
          set_group(i, end - i < plan_.group ? end - i : plan_.group, 0, true, thread_);
          Pass& p = pass_;
          p.paths |= HPO_PATH_GROUPED;
          p.gather(), p.patch_linear(), p.tokens();
          for (index b = 0; b < plan_.depth; b++) p.attention(b), p.linear1(b), p.linear2(b);
          p.head();
        }
        outcomes()[piece] = {pass_.loss, pass_.correct};
      });
      meeting_.wait();
      if (meeting_.cancelled()) return tell(HPO_STATUS_CANCELLED, 0);
      add(pieces);
      steps = 1;
    }
    if (thread_ == 0) job_.losses[0] = loss, control().correct = (int32_t)correct;
    tell(HPO_STATUS_DONE, steps);
  }
};

int64_t state_bytes(const HpoSpec* spec) {
  const Plan plan(*spec);
  return State::floats(plan) * (int64_t)sizeof(float);
}

int64_t work_bytes(const HpoSpec* spec, int32_t kind, int32_t batch, int32_t threads) {
  const Plan plan(*spec);
  return Workspace(plan, kind, batch, threads).floats * (int64_t)sizeof(float);
}

void init(const HpoSpec* spec, void* memory) {
  const Plan plan(*spec);
  const State state(plan, memory);
  const size_t n = (size_t)round16(spec->values) * sizeof(float);
  __builtin_memset(state.gradients, 0, n);
  __builtin_memset(state.first, 0, n);
  __builtin_memset(state.second, 0, n);
  __builtin_memset(state.header, 0, sizeof *state.header + (size_t)plan.packed_floats * sizeof(float));
  state.header->beta1_power = state.header->beta2_power = 1;
}

void run(HpoJob* job, int32_t thread) { Runner(job, thread).run(); }

double peak(int32_t rounds, float* sink) {
  // As many sums as hide the latency, and two factors, all in registers.
  constexpr int N = 12;
  vec sums[N], a = set1(0.999f), b = set1(1e-3f);
  for (int i = 0; i < N; i++) sums[i] = set1((float)i);
  for (int32_t r = 0; r < rounds; r++) {
    for (int i = 0; i < N; i++) sums[i] = fma(sums[i], a, b);
    __asm__ volatile("" : "+r"(r));
  }
  vec total = vec{};
  for (int i = 0; i < N; i++) total += sums[i];
  *sink = reduce(total, Add{});
  return 2.0 * N * W * rounds;
}

}  // namespace

extern "C" __attribute__((visibility("hidden"))) const HpoCore HPO_NAME(hpo_core_, HPO_ISA) = {
#if defined(__wasm_simd128__)
    "wasm-simd128",
#else
    HPO_TEXT(HPO_ISA),
#endif
    state_bytes, work_bytes, init, run, peak};
