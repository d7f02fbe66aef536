// The contract between the kernels and whoever calls them: the Node-API addon, or a WebAssembly worker.
//
// The kernels own no memory, no threads and no files. The caller hands over a model's state and a workspace, fills in a
// Job, and calls `run` once on each of the job's threads, with thread = 0 … threads - 1; they meet at barriers inside.
// Every result is a function of the job alone: the same bits for any number of threads.
//
// Everything here is plain C with fixed widths, so that TypeScript can write the same structures into WebAssembly memory
// (where a pointer has four bytes).
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Counts up whenever Spec, Job or their meaning change; `src/vit/engines/kernels/spec.ts` holds the same number. */
#define HPO_CORE_VERSION 1

enum { HPO_MODEL_VIT = 0, HPO_MODEL_VITBNFFN = 1, HPO_MODEL_VITBN = 2 };

/** Offsets of a tensor in the state's values, in floats; -1 where the model has none. */
typedef struct { int32_t weight, bias; } HpoLinear;
typedef struct { int32_t weight, bias, running_mean, running_var, batches; } HpoNorm;
typedef struct {
  HpoNorm attention_norm;
  HpoLinear qkv;
  HpoLinear out;                /**< -1 where one head has the token's width */
  HpoNorm feed_forward_norm;    /**< `vit` alone */
  HpoLinear linear1;
  HpoNorm hidden_norm;          /**< the BatchNorm models */
  HpoLinear linear2;
} HpoBlock;

/**
 * A model: sizes, options, and where each tensor lies in the values. The values are the tensors of the parameter table
 * in its order, each row-major as in PyTorch, and behind them the fixed positions where positions are not learned.
 * All fields have four bytes. `depth` blocks follow the header, and behind them `frozen` pairs [from, to) of flat
 * indices whose gradient is zero by algebra and must be held to exactly zero.
 */
typedef struct {
  int32_t version;              /**< HPO_CORE_VERSION */
  int32_t bytes;                /**< of the whole structure, blocks and frozen pairs included */
  int32_t model;                /**< HPO_MODEL_… */
  int32_t image_size, patch_size, channels, classes;
  int32_t dim, depth, heads, dim_head, mlp_dim;
  int32_t pool_mean;            /**< 1: mean over all tokens; 0: class token */
  int32_t learned_positions;    /**< 1: trained; 0: fixed */
  int32_t qkv_bias;
  int32_t track_running_stats;
  float dropout, emb_dropout;
  /** An element is dropped whose hash is smaller: ceil(rate x 2^32). */
  uint32_t dropout_below, emb_dropout_below;
  int32_t values;               /**< floats in the values: all tensors, and the fixed positions */
  int32_t frozen;               /**< number of frozen pairs */
  int32_t positions, class_token;
  HpoNorm patch_norm;
  HpoLinear patch_linear;
  HpoNorm token_norm, final_norm;
  HpoLinear head;
} HpoSpec;

enum {
  HPO_JOB_TRAIN = 0,            /**< steps over `order`, in batches */
  HPO_JOB_GRADIENTS = 1,        /**< gradients of one batch (all of `order`), without dropout; state.gradients is filled */
  HPO_JOB_EVALUATE = 2          /**< scores the images that `order` names, in evaluation mode */
};

/** What a job has come to; written by the kernels, read by the caller while the job runs. */
typedef struct {
  int32_t cancel;               /**< set to 1 by the caller to stop before the next step */
  int32_t steps;                /**< steps (evaluation: batches) done so far in this job */
  int32_t status;               /**< HPO_STATUS_…, valid when all threads have returned */
  int32_t correct;              /**< evaluation: images whose largest logit is their label's */
  int32_t paths;                /**< HPO_PATH_… that ran: each bit is set by the code that it names */
  int32_t barrier[3];           /**< zero at the start */
  int32_t stopping;             /**< `cancel` as all threads saw it when they last met */
  int32_t reserved[7];
} HpoControl;

enum { HPO_STATUS_DONE = 0, HPO_STATUS_CANCELLED = 1, HPO_STATUS_DIVERGED = 2 };
enum {
  HPO_PATH_MERGED = 1,          /**< attention with W_q merged into W_k and W_v into W_o, head by head */
  HPO_PATH_PLAIN = 2,           /**< attention with separate queries, keys and values */
  HPO_PATH_CLS_ONLY = 4,        /**< the last block computed the class token alone */
  HPO_PATH_FOLDED = 8,          /**< evaluation with BatchNorm folded into the linear layers */
  HPO_PATH_GROUPED = 16,        /**< groups of images went through the whole network at once (no BatchNorm in between) */
  HPO_PATH_PHASED = 32,         /**< the batch met at each BatchNorm */
  HPO_PATH_DROPOUT = 64         /**< dropout masks were drawn */
};

/** One call's work. Pointers stay the caller's and must outlive the job. */
typedef struct {
  const HpoSpec* spec;
  void* state;                  /**< state_bytes(spec) bytes, aligned to 64; set up once by `init` */
  void* work;                   /**< work_bytes(…) bytes, aligned to 64; contents do not matter */
  const uint8_t* images;        /**< channels x imageSize x imageSize bytes an image */
  const uint8_t* labels;
  const uint32_t* order;        /**< indices of images */
  const uint32_t* dropout_keys; /**< steps x sites x 2 words (see `dropout_sites`), or null without dropout */
  double* losses;               /**< training: mean loss of each step; gradients: [0] the loss; evaluation: [0] sum over images */
  HpoControl* control;
  int32_t kind;                 /**< HPO_JOB_… */
  int32_t threads;
  int32_t count;                /**< entries of `order` */
  int32_t batch;                /**< images a step; the last may be smaller */
  float learning_rate;
} HpoJob;

/**
 * The order of dropout's sites in `dropout_keys`: `embedding`, then for each block `attention`, `out`, `hidden`, `final`
 * (all four always counted, used or not): 1 + 4 x depth sites. Element i of a site's mask is dropped where
 * mix((mix(i ^ before) + after) mod 2^32) < dropout_below, with [before, after] the site's two words (src/vit/dropout.ts).
 */

/** The kernels compiled for one instruction set. */
typedef struct {
  const char* isa;              /**< `avx512`, `avx2`, `neon`, `portable` or `wasm-simd128` */
  /** Bytes of a model's state: values, Adam's moments, gradients, packed weights. */
  int64_t (*state_bytes)(const HpoSpec* spec);
  /** Bytes of the workspace for a job of this kind with batches of this size. */
  int64_t (*work_bytes)(const HpoSpec* spec, int32_t kind, int32_t batch, int32_t threads);
  /**
   * Sets the state up from the values: Adam starts afresh. The values themselves (spec->values floats) lie at the
   * beginning of the state and the gradients (as many floats) right behind them, each part rounded up to 16 floats;
   * the caller may read both between jobs, and must call `init` after it has written values.
   */
  void (*init)(const HpoSpec* spec, void* state);
  /** Runs one thread's share of a job. */
  void (*run)(HpoJob* job, int32_t thread);
  /** A loop of fused (WASM: separate) multiply-adds on registers alone, for the bench's floor: returns its operations, 2 a multiply-add. */
  double (*peak)(int32_t rounds, float* sink);
} HpoCore;

#ifdef __cplusplus
}
#endif
