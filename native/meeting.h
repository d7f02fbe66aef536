// Where a job's threads meet: a barrier that spins for a moment and then sleeps, and a counter from which they take
// pieces of work. Which thread takes what changes nothing: every piece writes to places of its own.
#pragma once
#include "core.h"
#include "simd.h"

#if defined(__linux__) && !defined(__wasm__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#elif !defined(__wasm__)
#include <sched.h>
#endif

namespace {

class Meeting {
 public:
  explicit Meeting(HpoJob* job) : control_(job->control), threads_(job->threads) {}

  /** Waits for all threads. The last to come resets the counter and looks whether the job is to stop. */
  void wait() {
    int32_t* arrived = &control_->barrier[0];
    int32_t* generation = &control_->barrier[1];
    const int32_t mine = __atomic_load_n(generation, __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(arrived, 1, __ATOMIC_ACQ_REL) == threads_) {
      control_->stopping = __atomic_load_n(&control_->cancel, __ATOMIC_RELAXED);
      control_->barrier[2] = 0;
      *arrived = 0;
      __atomic_store_n(generation, mine + 1, __ATOMIC_RELEASE);
      if (threads_ > 1) wake(generation);
      return;
    }
    // A step lasts milliseconds and its threads arrive close together: spinning is cheaper than sleeping, for a while.
    for (int spin = 0; __atomic_load_n(generation, __ATOMIC_ACQUIRE) == mine; spin++) {
      if (spin < SPINS) pause();
      else sleep(generation, mine);
    }
  }
  /** What all threads saw when they last met. */
  bool cancelled() const { return control_->stopping != 0; }
  /** The next piece of work. */
  index claim() { return __atomic_fetch_add(&control_->barrier[2], 1, __ATOMIC_RELAXED); }
  template <class Body> void share(index pieces, Body body) {
    for (index piece = claim(); piece < pieces; piece = claim()) body(piece);
  }

 private:
  static constexpr int SPINS = 20000;
  HpoControl* control_;
  int32_t threads_;

  static void pause() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
  }
#if defined(__wasm__)
  static void sleep(int32_t* at, int32_t value) { __builtin_wasm_memory_atomic_wait32(at, value, -1); }
  static void wake(int32_t* at) { __builtin_wasm_memory_atomic_notify(at, 1 << 30); }
#elif defined(__linux__)
  static void sleep(int32_t* at, int32_t value) { syscall(SYS_futex, at, FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0); }
  static void wake(int32_t* at) { syscall(SYS_futex, at, FUTEX_WAKE_PRIVATE, 1 << 30, nullptr, nullptr, 0); }
#else
  static void sleep(int32_t*, int32_t) { sched_yield(); }
  static void wake(int32_t*) {}
#endif
};

}  // namespace
