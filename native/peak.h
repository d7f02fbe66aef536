// What this machine's arithmetic can do at most, in floating-point operations a second: what the bench measures against.
#pragma once
#include "core.h"

namespace hpo {

/** Multiply-adds on registers alone, on that many threads at once for about `seconds`. */
double multiply_add_rate(const HpoCore* core, int threads, double seconds);

/** The best of several products of n x n matrices by OpenBLAS; 0 where it is not installed. */
double openblas_rate(int threads, int n);

}  // namespace hpo
