// Threads that run the kernels' jobs one after another, and memory for them. They sleep between jobs; nothing here knows
// of JavaScript.
#pragma once
#include <pthread.h>
#include <stddef.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include "core.h"

namespace hpo {

/** Memory aligned to 64 bytes, on large pages where it is large; `data` is null when there was not enough. */
class Block {
 public:
  explicit Block(size_t bytes);
  ~Block();
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  void* data() const { return data_; }
  size_t bytes() const { return bytes_; }

 private:
  void* data_ = nullptr;
  size_t bytes_;
  size_t mapped_ = 0;
};

/** A job in the queue; `finished` is called on one of the pool's threads when all of them have left it. */
struct Task {
  HpoJob job = {};
  void (*finished)(Task*) = nullptr;
  int remaining = 0;
};

class Pool {
 public:
  /**
   * Starts no more than `threads` threads; `error()` is an errno when some did not start, and then none runs.
   * `keep_subnormals`: they compute with subnormal numbers as IEEE 754 has them, in place of zeros.
   */
  Pool(const HpoCore* core, int threads, bool keep_subnormals);
  /** Cancels what is queued, waits until it has ended, and ends the threads. */
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  int error() const { return error_; }
  int threads() const { return threads_; }
  const HpoCore* core() const { return core_; }

  /** Queues a task. Its job runs on all threads once those before it have ended. */
  void add(Task* task);

 private:
  struct Start {
    Pool* pool;
    int index;
  };
  static void* enter(void* start);
  void work(int index);
  void begin_next();

  const HpoCore* core_;
  const int threads_;
  const bool keep_subnormals_;
  int error_ = 0;
  std::vector<pthread_t> handles_;
  std::vector<Start> starts_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task*> queue_;
  Task* current_ = nullptr;
  /** Counts the jobs begun, so that a thread takes each of them once. */
  unsigned begun_ = 0;
  bool stopping_ = false;
};

/** Makes subnormal numbers zero on the calling thread, read and written: many processors crawl over them. */
void flush_subnormals();

}  // namespace hpo
