#include "pool.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace hpo {

namespace {
constexpr size_t kLargePage = size_t{2} << 20;
/** The kernels keep tiles on the stack; some C libraries give a thread little of it. */
constexpr size_t kStack = size_t{4} << 20;
}  // namespace

#if defined(__linux__)
Block::Block(size_t bytes) : bytes_(bytes) {
  const bool large = bytes >= 2 * kLargePage;
  mapped_ = bytes + (large ? kLargePage : 0);
  void* mapped = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return;
  data_ = mapped;
  if (!large) return;
  // Large pages begin at multiples of their size; what lies outside is given back.
  const size_t start = reinterpret_cast<size_t>(mapped);
  const size_t aligned = (start + kLargePage - 1) / kLargePage * kLargePage;
  if (aligned > start) munmap(mapped, aligned - start);
  mapped_ -= aligned - start;
  data_ = reinterpret_cast<void*>(aligned);
  madvise(data_, mapped_, MADV_HUGEPAGE);
}

Block::~Block() {
  if (data_ != nullptr) munmap(data_, mapped_);
}
#else
Block::Block(size_t bytes) : bytes_(bytes) {
  if (posix_memalign(&data_, 64, bytes) != 0) data_ = nullptr;
}

Block::~Block() { free(data_); }
#endif

void flush_subnormals() {
#if defined(__x86_64__)
  // FTZ for results, DAZ for operands.
  _mm_setcsr(_mm_getcsr() | 0x8040);
#elif defined(__aarch64__)
  unsigned long control;
  asm volatile("mrs %0, fpcr" : "=r"(control));
  asm volatile("msr fpcr, %0" : : "r"(control | (1ul << 24)));
#endif
}

Pool::Pool(const HpoCore* core, int threads, bool keep_subnormals)
    : core_(core), threads_(threads), keep_subnormals_(keep_subnormals) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  // Signals belong to the program's own threads, and a thread inherits what is blocked.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  starts_.reserve(threads);
  for (int i = 0; i < threads && error_ == 0; i++) {
    starts_.push_back({this, i});
    pthread_t handle;
    error_ = pthread_create(&handle, &attributes, enter, &starts_[i]);
    if (error_ == 0) handles_.push_back(handle);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
}

Pool::~Pool() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    for (Task* task : queue_) __atomic_store_n(&task->job.control->cancel, 1, __ATOMIC_RELAXED);
    if (current_ != nullptr) __atomic_store_n(&current_->job.control->cancel, 1, __ATOMIC_RELAXED);
  }
  wake_.notify_all();
  for (pthread_t handle : handles_) pthread_join(handle, nullptr);
}

void Pool::add(Task* task) {
  task->job.threads = threads_;
  task->remaining = threads_;
  std::lock_guard<std::mutex> lock(mutex_);
  queue_.push_back(task);
  if (current_ == nullptr) begin_next();
}

/** With the lock held. */
void Pool::begin_next() {
  current_ = nullptr;
  if (queue_.empty()) return;
  current_ = queue_.front();
  queue_.pop_front();
  begun_++;
  wake_.notify_all();
}

void* Pool::enter(void* start) {
  const Start* at = static_cast<Start*>(start);
  at->pool->work(at->index);
  return nullptr;
}

void Pool::work(int index) {
  if (!keep_subnormals_) flush_subnormals();
  unsigned seen = 0;
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return begun_ != seen || (stopping_ && current_ == nullptr); });
    if (begun_ == seen) return;
    seen = begun_;
    Task* task = current_;
    lock.unlock();
    core_->run(&task->job, index);
    lock.lock();
    if (--task->remaining > 0) continue;
    task->finished(task);
    begin_next();
    if (stopping_) wake_.notify_all();
  }
}

}  // namespace hpo
