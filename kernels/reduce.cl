// Reduces equal blocks of x to one number each: out[p] is the reduction of x[p block .. min(size, (p+1) block) - 1], 0 where
// that is empty.
//
// -D KIND     SUM, SUM_OF_SQUARES or NON_FINITE (how many elements are NaN or infinite), default SUM
// -D VECTOR   elements per vector, default 4
// -D LANES    work-items that share a block, a power of two, default 1
// Launch: one dimension, a work-group of LANES work-items per block. On GPUs the lanes read neighbouring vectors and then add
// up as a tree; on CPUs one work-item runs through its block.

#include "vector.h"
#include "lanes.h"

#ifndef KIND
#define KIND SUM
#endif

#define DEFINE_TERMS(T) \
    inline T __attribute__((overloadable)) term_SUM(const T x) { return x; } \
    inline T __attribute__((overloadable)) term_SUM_OF_SQUARES(const T x) { return x * x; } \
    inline T __attribute__((overloadable)) term_NON_FINITE(const T x) { return fabs(x) < (T)INFINITY ? (T)0 : (T)1; }
DEFINE_TERMS(float)
#if VECTOR > 1
DEFINE_TERMS(FLOATV)
#endif
#define TERM(x) PASTE(term_, KIND)(x)

kernel void reduce(const int size, const int block, global const float *x, global float *out) {
#if LANES > 1
    local float scratch[LANES];
#endif
    const int lane = get_local_id(0);
    const size_t begin = (size_t)get_group_id(0) * block;
    const int count = begin < (size_t)size ? (int)min((size_t)block, (size_t)size - begin) : 0;
    const int whole = count / VECTOR * VECTOR;
    global const float *from = x + begin;
    FLOATV sums = 0;
    for (int i = lane * VECTOR; i < whole; i += LANES * VECTOR) {
        sums += TERM(VLOAD(from + i));
    }
    float sum = sum_lanes(sums);
    for (int i = whole + lane; i < count; i += LANES) {
        sum += TERM(from[i]);
    }
    const float total = REDUCE_LANES(SUM_OF, sum, scratch);
    if (lane == 0) {
        out[get_group_id(0)] = total;
    }
}
