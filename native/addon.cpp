// The kernels as a Node-API addon. It lends them memory and threads and passes JavaScript's arrays to them; what the
// arrays mean is known to core.h and to src/vit/engines/native/host.ts, its only caller.
#include <node_api.h>
#include <string.h>

#include <algorithm>
#include <memory>

#include "core.h"
#include "peak.h"
#include "pool.h"

extern "C" {
#if defined(__x86_64__)
extern const HpoCore hpo_core_avx512;
extern const HpoCore hpo_core_avx2;
#elif defined(__aarch64__)
extern const HpoCore hpo_core_neon;
#endif
extern const HpoCore hpo_core_portable;
}

namespace {

/** The kernels that this processor can run, the fastest first. */
std::vector<const HpoCore*> usable_cores() {
  std::vector<const HpoCore*> cores;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    cores.push_back(&hpo_core_avx512);
  }
  if (avx2) cores.push_back(&hpo_core_avx2);
#elif defined(__aarch64__)
  cores.push_back(&hpo_core_neon);
#endif
  cores.push_back(&hpo_core_portable);
  return cores;
}

/** Threads with their queue, and the workspace that their jobs share. Made and ended on JavaScript's thread. */
struct Engine {
  napi_env env;
  std::unique_ptr<hpo::Pool> pool;
  std::shared_ptr<hpo::Block> work;
  /** Brings finished tasks to JavaScript's thread; it keeps the process alive while there are tasks. */
  napi_threadsafe_function finished = nullptr;
  int tasks = 0;
  int models = 0;

  ~Engine();
};

struct Model {
  std::shared_ptr<Engine> engine;
  std::vector<int32_t> spec_words;
  std::unique_ptr<hpo::Block> state;

  const HpoSpec* spec() const { return reinterpret_cast<const HpoSpec*>(spec_words.data()); }
  ~Model() {
    if (engine != nullptr && --engine->models == 0) engine->work = nullptr;
  }
};

/** A task, and what has to live as long as it does. */
struct Job : hpo::Task {
  std::shared_ptr<Model> model;
  std::shared_ptr<hpo::Block> work;
  /** The request, whose arrays the kernels read and write. */
  napi_ref request = nullptr;
  napi_deferred deferred = nullptr;
};

/** Before the environment goes, no thread may be left that speaks to it. */
void stop_threads(void* data) {
  static_cast<Engine*>(data)->pool = nullptr;
  static_cast<Engine*>(data)->finished = nullptr;
}

Engine::~Engine() {
  if (finished == nullptr) return;
  napi_remove_env_cleanup_hook(env, stop_threads, this);
  pool = nullptr;
  napi_release_threadsafe_function(finished, napi_tsfn_release);
}

// ---------------------------------------------------------------------------------------------------------------------
// Values in and out. A failure has thrown a JavaScript exception, so callers return null at once.

napi_value fail(napi_env env, const char* code, const char* message) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (!pending) napi_throw_error(env, code, message);
  return nullptr;
}

napi_value misuse(napi_env env) { return fail(env, "ERR_INVALID_ARG_TYPE", "the addon was called with other arguments"); }

template <size_t N>
bool arguments(napi_env env, napi_callback_info info, napi_value (&values)[N]) {
  size_t count = N;
  return napi_get_cb_info(env, info, &count, values, nullptr, nullptr) == napi_ok && count == N;
}

bool get_int(napi_env env, napi_value value, int32_t* result) {
  return napi_get_value_int32(env, value, result) == napi_ok;
}

napi_value number(napi_env env, double value) {
  napi_value result = nullptr;
  napi_create_double(env, value, &result);
  return result;
}

template <typename T>
void finalize(napi_env, void* data, void*) {
  delete static_cast<std::shared_ptr<T>*>(data);
}

/** Hands a shared object to JavaScript, which shares it until the handle is collected. */
template <typename T>
napi_value wrap(napi_env env, std::shared_ptr<T> object) {
  auto* share = new std::shared_ptr<T>(std::move(object));
  napi_value result = nullptr;
  if (napi_create_external(env, share, finalize<T>, nullptr, &result) != napi_ok) delete share;
  return result;
}

template <typename T>
std::shared_ptr<T>* unwrap(napi_env env, napi_value value) {
  void* data = nullptr;
  return napi_get_value_external(env, value, &data) == napi_ok ? static_cast<std::shared_ptr<T>*>(data) : nullptr;
}

/** A typed array among an object's properties; `count` is set to its length. */
template <typename T>
bool get_array(napi_env env, napi_value object, const char* name, napi_typedarray_type wanted, T** data, size_t* count) {
  napi_value value;
  napi_typedarray_type type;
  void* bytes = nullptr;
  if (napi_get_named_property(env, object, name, &value) != napi_ok) return false;
  if (napi_get_typedarray_info(env, value, &type, count, &bytes, nullptr, nullptr) != napi_ok) return false;
  *data = static_cast<T*>(bytes);
  return type == wanted;
}

bool get_field(napi_env env, napi_value object, const char* name, int32_t* result) {
  napi_value value;
  return napi_get_named_property(env, object, name, &value) == napi_ok && get_int(env, value, result);
}

// ---------------------------------------------------------------------------------------------------------------------
// Engines

const HpoCore* core_named(napi_env env, napi_value value) {
  char name[32] = "";
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, name, sizeof name, &length) != napi_ok) return nullptr;
  for (const HpoCore* core : usable_cores()) {
    if (strcmp(core->isa, name) == 0) return core;
  }
  return nullptr;
}

/** On JavaScript's thread; without an environment the program is ending, and JavaScript's own things have gone. */
void settle(napi_env env, napi_value, void*, void* data) {
  Job* job = static_cast<Job*>(data);
  if (env != nullptr) {
    Engine& engine = *job->model->engine;
    if (--engine.tasks == 0 && engine.finished != nullptr) napi_unref_threadsafe_function(env, engine.finished);
    napi_value undefined;
    napi_get_undefined(env, &undefined);
    napi_resolve_deferred(env, job->deferred, undefined);
    napi_delete_reference(env, job->request);
  }
  delete job;
}

/** openEngine(isa, threads, keepSubnormals = false): throws EAGAIN when the threads do not start. */
napi_value open_engine(napi_env env, napi_callback_info info) {
  napi_value values[3];
  size_t count = 3;
  int32_t threads = 0;
  bool keep_subnormals = false;
  if (napi_get_cb_info(env, info, &count, values, nullptr, nullptr) != napi_ok || count < 2) return misuse(env);
  if (!get_int(env, values[1], &threads) || threads < 1) return misuse(env);
  if (count > 2 && napi_get_value_bool(env, values[2], &keep_subnormals) != napi_ok) return misuse(env);
  const HpoCore* core = core_named(env, values[0]);
  if (core == nullptr) return misuse(env);
  auto engine = std::make_shared<Engine>();
  engine->env = env;
  engine->pool = std::make_unique<hpo::Pool>(core, threads, keep_subnormals);
  if (engine->pool->error() != 0) return fail(env, "EAGAIN", strerror(engine->pool->error()));
  napi_value name;
  napi_create_string_utf8(env, "hpo", NAPI_AUTO_LENGTH, &name);
  napi_threadsafe_function finished = nullptr;
  if (napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, settle, &finished) !=
      napi_ok) {
    return fail(env, "ERR_ADDON", "no way back from the kernels' threads");
  }
  engine->finished = finished;
  napi_unref_threadsafe_function(env, finished);
  napi_add_env_cleanup_hook(env, stop_threads, engine.get());
  return wrap(env, engine);
}

// ---------------------------------------------------------------------------------------------------------------------
// Models

/** A spec's words, when it is whole and of our version. */
bool get_spec(napi_env env, napi_value value, std::vector<int32_t>* words) {
  void* data = nullptr;
  size_t bytes = 0;
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, value, &type, &bytes, &data, nullptr, nullptr) != napi_ok) return false;
  if (type != napi_uint8_array || bytes < sizeof(HpoSpec) || bytes % 4 != 0) return false;
  words->resize(bytes / 4);
  memcpy(words->data(), data, bytes);
  const HpoSpec* spec = reinterpret_cast<const HpoSpec*>(words->data());
  return spec->version == HPO_CORE_VERSION && static_cast<size_t>(spec->bytes) == bytes;
}

/** missingBytes(engine, spec, kind, batch): to allocate for a state (kind -1), or for the workspace of such a job. */
napi_value missing_bytes(napi_env env, napi_callback_info info) {
  napi_value values[4];
  std::vector<int32_t> words;
  int32_t kind = 0, batch = 0;
  if (!arguments(env, info, values) || !get_spec(env, values[1], &words)) return misuse(env);
  auto* engine = unwrap<Engine>(env, values[0]);
  if (engine == nullptr || !get_int(env, values[2], &kind) || !get_int(env, values[3], &batch)) return misuse(env);
  const hpo::Pool& pool = *(*engine)->pool;
  const HpoSpec* spec = reinterpret_cast<const HpoSpec*>(words.data());
  if (kind < 0) return number(env, static_cast<double>(pool.core()->state_bytes(spec)));
  const int64_t needed = pool.core()->work_bytes(spec, kind, batch, pool.threads());
  const int64_t kept = (*engine)->work == nullptr ? 0 : (*engine)->work->bytes();
  return number(env, static_cast<double>(std::max<int64_t>(0, needed - kept)));
}

/** openModel(engine, spec): throws ENOMEM. */
napi_value open_model(napi_env env, napi_callback_info info) {
  napi_value values[2];
  auto model = std::make_shared<Model>();
  if (!arguments(env, info, values) || !get_spec(env, values[1], &model->spec_words)) return misuse(env);
  auto* engine = unwrap<Engine>(env, values[0]);
  if (engine == nullptr) return misuse(env);
  model->state = std::make_unique<hpo::Block>((*engine)->pool->core()->state_bytes(model->spec()));
  if (model->state->data() == nullptr) return fail(env, "ENOMEM", "no memory for the model");
  model->engine = *engine;
  model->engine->models++;
  return wrap(env, model);
}

/** stateOf(model): its memory as an ArrayBuffer, once a model; `closeModel` detaches it. */
napi_value state_of(napi_env env, napi_callback_info info) {
  napi_value values[1], result = nullptr;
  if (!arguments(env, info, values)) return misuse(env);
  auto* model = unwrap<Model>(env, values[0]);
  if (model == nullptr || *model == nullptr) return misuse(env);
  const hpo::Block& state = *(*model)->state;
  napi_create_external_arraybuffer(env, state.data(), state.bytes(), nullptr, nullptr, &result);
  return result;
}

napi_value init_model(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!arguments(env, info, values)) return misuse(env);
  auto* model = unwrap<Model>(env, values[0]);
  if (model == nullptr || *model == nullptr) return misuse(env);
  (*model)->engine->pool->core()->init((*model)->spec(), (*model)->state->data());
  return nullptr;
}

/** closeModel(model, state): gives the memory back, once the jobs that use it have ended. */
napi_value close_model(napi_env env, napi_callback_info info) {
  napi_value values[2];
  if (!arguments(env, info, values)) return misuse(env);
  auto* model = unwrap<Model>(env, values[0]);
  if (model == nullptr || napi_detach_arraybuffer(env, values[1]) != napi_ok) return misuse(env);
  *model = nullptr;
  return nullptr;
}

// ---------------------------------------------------------------------------------------------------------------------
// Jobs

/** Reads the request's numbers and arrays into a job. */
bool get_request(napi_env env, napi_value request, HpoJob* job) {
  size_t count = 0, keys = 0, losses = 0, control = 0, images = 0;
  napi_value rate;
  double learning_rate = 0;
  const bool read = get_field(env, request, "kind", &job->kind) && get_field(env, request, "batch", &job->batch) &&
                    napi_get_named_property(env, request, "learningRate", &rate) == napi_ok &&
                    napi_get_value_double(env, rate, &learning_rate) == napi_ok &&
                    get_array(env, request, "images", napi_uint8_array, &job->images, &images) &&
                    get_array(env, request, "labels", napi_uint8_array, &job->labels, &images) &&
                    get_array(env, request, "order", napi_uint32_array, &job->order, &count) &&
                    get_array(env, request, "keys", napi_uint32_array, &job->dropout_keys, &keys) &&
                    get_array(env, request, "losses", napi_float64_array, &job->losses, &losses) &&
                    get_array(env, request, "control", napi_int32_array, &job->control, &control) &&
                    control * sizeof(int32_t) >= sizeof(HpoControl);
  if (keys == 0) job->dropout_keys = nullptr;
  job->count = static_cast<int32_t>(count);
  job->learning_rate = static_cast<float>(learning_rate);
  return read;
}

/** The engine's workspace, made anew where it is too small. Jobs under way keep the one that they began with. */
std::shared_ptr<hpo::Block> workspace(Engine& engine, size_t bytes) {
  if (engine.work != nullptr && engine.work->bytes() >= bytes) return engine.work;
  engine.work = nullptr;
  auto made = std::make_shared<hpo::Block>(bytes);
  if (made->data() != nullptr) engine.work = made;
  return engine.work;
}

/** run(model, request): a promise that resolves when the job has ended. Throws ENOMEM. */
napi_value run_job(napi_env env, napi_callback_info info) {
  napi_value values[2], promise = nullptr;
  if (!arguments(env, info, values)) return misuse(env);
  auto* model = unwrap<Model>(env, values[0]);
  if (model == nullptr || *model == nullptr) return misuse(env);
  auto job = std::make_unique<Job>();
  if (!get_request(env, values[1], &job->job)) return misuse(env);
  Engine& engine = *(*model)->engine;
  const HpoCore* core = engine.pool->core();
  const HpoSpec* spec = (*model)->spec();
  job->work = workspace(engine, core->work_bytes(spec, job->job.kind, job->job.batch, engine.pool->threads()));
  if (job->work == nullptr) return fail(env, "ENOMEM", "no memory for the job");
  job->model = *model;
  job->job.spec = spec;
  job->job.state = job->model->state->data();
  job->job.work = job->work->data();
  job->finished = [](hpo::Task* task) {
    Job* ended = static_cast<Job*>(task);
    napi_call_threadsafe_function(ended->model->engine->finished, ended, napi_tsfn_nonblocking);
  };
  if (napi_create_reference(env, values[1], 1, &job->request) != napi_ok) return misuse(env);
  if (napi_create_promise(env, &job->deferred, &promise) != napi_ok) return misuse(env);
  if (engine.tasks++ == 0) napi_ref_threadsafe_function(env, engine.finished);
  engine.pool->add(job.release());
  return promise;
}

// ---------------------------------------------------------------------------------------------------------------------
// For the bench

/** peak(isa, threads, milliseconds): GFLOP/s of multiply-adds on registers alone. Blocks. */
napi_value peak(napi_env env, napi_callback_info info) {
  napi_value values[3];
  int32_t threads = 0, milliseconds = 0;
  if (!arguments(env, info, values) || !get_int(env, values[1], &threads) || !get_int(env, values[2], &milliseconds)) {
    return misuse(env);
  }
  const HpoCore* core = core_named(env, values[0]);
  if (core == nullptr || threads < 1) return misuse(env);
  return number(env, hpo::multiply_add_rate(core, threads, milliseconds / 1e3) / 1e9);
}

/** sgemm(threads, n): GFLOP/s of OpenBLAS, or undefined where it is not installed. Blocks. */
napi_value sgemm(napi_env env, napi_callback_info info) {
  napi_value values[2];
  int32_t threads = 0, n = 0;
  if (!arguments(env, info, values) || !get_int(env, values[0], &threads) || !get_int(env, values[1], &n) || n < 1) {
    return misuse(env);
  }
  const double rate = hpo::openblas_rate(threads, n);
  return rate == 0 ? nullptr : number(env, rate / 1e9);
}

napi_value isa_names(napi_env env) {
  napi_value names = nullptr;
  napi_create_array(env, &names);
  uint32_t next = 0;
  for (const HpoCore* core : usable_cores()) {
    napi_value name;
    napi_create_string_utf8(env, core->isa, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, next++, name);
  }
  return names;
}

}  // namespace

NAPI_MODULE_INIT() {
  const struct {
    const char* name;
    napi_callback call;
  } functions[] = {
      {"openEngine", open_engine}, {"missingBytes", missing_bytes}, {"openModel", open_model},
      {"stateOf", state_of},       {"initModel", init_model},         {"closeModel", close_model},
      {"run", run_job},            {"peak", peak},                    {"sgemm", sgemm},
  };
  for (const auto& [name, call] : functions) {
    napi_value function;
    if (napi_create_function(env, name, NAPI_AUTO_LENGTH, call, nullptr, &function) != napi_ok) return nullptr;
    napi_set_named_property(env, exports, name, function);
  }
  napi_set_named_property(env, exports, "version", number(env, HPO_CORE_VERSION));
  napi_set_named_property(env, exports, "isas", isa_names(env));
  return exports;
}
