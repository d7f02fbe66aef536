// The kernels as a WebAssembly module: what src/vit/engines/wasm calls. Every thread has an instance of its own on one
// shared memory; the memory beyond `__heap_base` is the caller's, stacks included.
#include <stddef.h>

#include "core.h"

extern "C" const HpoCore hpo_core_wasm;

// src/vit/engines/wasm/job.ts writes a job field by field and reads its control.
static_assert(sizeof(HpoJob) == 56 && offsetof(HpoJob, kind) == 36 && offsetof(HpoJob, learning_rate) == 52, "");
static_assert(sizeof(HpoControl) == 64 && offsetof(HpoControl, paths) == 16, "");

#define HPO_EXPORT(name) extern "C" __attribute__((export_name(name)))

// JavaScript reads a 64-bit integer as a BigInt; a double holds every size that there can be.
HPO_EXPORT("stateBytes") double state_bytes(const HpoSpec* spec) {
  return static_cast<double>(hpo_core_wasm.state_bytes(spec));
}

HPO_EXPORT("workBytes") double work_bytes(const HpoSpec* spec, int32_t kind, int32_t batch, int32_t threads) {
  return static_cast<double>(hpo_core_wasm.work_bytes(spec, kind, batch, threads));
}

HPO_EXPORT("init") void init(const HpoSpec* spec, void* state) { hpo_core_wasm.init(spec, state); }

HPO_EXPORT("run") void run(HpoJob* job, int32_t thread) { hpo_core_wasm.run(job, thread); }

HPO_EXPORT("peak") double peak(int32_t rounds, float* sink) { return hpo_core_wasm.peak(rounds, sink); }
