#include "peak.h"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "pool.h"

namespace hpo {

namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Measurement {
  const HpoCore* core;
  double until;
  double operations;
  float sink;
};

void* measure(void* argument) {
  Measurement* m = static_cast<Measurement*>(argument);
  flush_subnormals();
  while (now() < m->until) m->operations += m->core->peak(10000, &m->sink);
  return nullptr;
}

using SetThreads = void (*)(int);
using Sgemm = void (*)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float* a,
                       int lda, const float* b, int ldb, float beta, float* c, int ldc);
constexpr int kRowMajor = 101, kNoTranspose = 111;
constexpr double kSeconds = 0.5;

}  // namespace

double multiply_add_rate(const HpoCore* core, int threads, double seconds) {
  const double start = now();
  std::vector<Measurement> parts(threads, Measurement{core, start + seconds, 0, 0});
  std::vector<pthread_t> handles;
  for (Measurement& part : parts) {
    pthread_t handle;
    if (pthread_create(&handle, nullptr, measure, &part) == 0) handles.push_back(handle);
  }
  for (pthread_t handle : handles) pthread_join(handle, nullptr);
  const double elapsed = now() - start;
  double operations = 0;
  for (const Measurement& part : parts) operations += part.operations;
  return operations / elapsed;
}

double openblas_rate(int threads, int n) {
#if defined(__APPLE__)
  void* library = dlopen("libopenblas.dylib", RTLD_NOW | RTLD_LOCAL);
#else
  void* library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
#endif
  if (library == nullptr) return 0;
  const SetThreads set_threads = reinterpret_cast<SetThreads>(dlsym(library, "openblas_set_num_threads"));
  const Sgemm sgemm = reinterpret_cast<Sgemm>(dlsym(library, "cblas_sgemm"));
  if (set_threads == nullptr || sgemm == nullptr) return 0;
  set_threads(threads);
  const size_t size = static_cast<size_t>(n) * n;
  std::vector<float> a(size, 0.5f), b(size, 0.25f), c(size, 0.0f);
  double best = 0;
  const double until = now() + kSeconds;
  do {
    const double start = now();
    sgemm(kRowMajor, kNoTranspose, kNoTranspose, n, n, n, 1, a.data(), n, b.data(), n, 0, c.data(), n);
    best = std::max(best, 2.0 * size * n / (now() - start));
  } while (now() < until);
  return best;
}

}  // namespace hpo
