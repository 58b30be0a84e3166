// Adds what matmul_tile.cl and conv_tile.cl leave in parts, and does what belongs to the epilogue:
//
//   out[m,n] = activation( sum_p partial[p, m SIZE_N + n] + bias[n] ) * gate'(saved[m,n])   (+ out[m,n] if ACCUMULATE)
//   edge[e]  = sum_p partial[p, SIZE_M SIZE_N + e]                                          (+ edge[e] if ACCUMULATE)
//
// Shapes: partial (PARTS, PART_SIZE), PART_SIZE at least SIZE_M SIZE_N + EDGE_SIZE; out, saved (SIZE_M, SIZE_N); bias (SIZE_N);
// edge (EDGE_SIZE).
//
// -D SIZE_M, SIZE_N, EDGE_SIZE   default 64, 64, 0
// -D PARTS, PART_SIZE            default 2, SIZE_M SIZE_N + EDGE_SIZE
// -D LANES                       work-items that share an element, a power of two, default 1
// -D the epilogue                epilogue.h
// Launch: one dimension, work-groups of GROUP work-items, which take GROUP / LANES elements.
//
// Neighbours take neighbouring elements. Where there are many parts of few elements, LANES work-items add up every LANES-th part,
// and then each other's sums as a tree: an order that never changes.

#ifndef SIZE_M
#define SIZE_M 64
#endif
#ifndef SIZE_N
#define SIZE_N 64
#endif
#ifndef EDGE_SIZE
#define EDGE_SIZE 0
#endif
#ifndef PARTS
#define PARTS 2
#endif
#ifndef PART_SIZE
#define PART_SIZE (SIZE_M * SIZE_N + EDGE_SIZE)
#endif
#ifndef LANES
#define LANES 1
#endif

#define VECTOR 1
#define IMAGE SIZE_N
#include "epilogue.h"

#define GROUP 128
#define ELEMENTS (GROUP / LANES)

kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void tile_sum(global const float *partial,
#if HAS_BIAS
              global const float *bias,
#endif
#if HAS_SAVED
              global const float *saved,
#endif
#if EDGE_SIZE
              global float *edge,
#endif
              global float *out) {
    local float scratch[GROUP];
    const int id = get_local_id(0), lane = id / ELEMENTS;
    const int element = get_group_id(0) * ELEMENTS + id % ELEMENTS;
    float sum = 0;
    if (element < SIZE_M * SIZE_N + EDGE_SIZE) {
        for (int part = lane; part < PARTS; part += LANES) {
            sum += partial[part * PART_SIZE + element];
        }
    }
    scratch[id] = sum;
    for (int width = LANES / 2; width > 0; width /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane < width) {
            scratch[id] += scratch[id + width * ELEMENTS];
        }
    }
    if (lane == 0 && element < SIZE_M * SIZE_N) {
        Output output = {0, 0, out};
#if HAS_BIAS
        output.bias = bias;
#endif
#if HAS_SAVED
        output.saved = saved;
#endif
        finish(&output, element / SIZE_N, element % SIZE_N, scratch[id]);
    }
#if EDGE_SIZE
    const int e = element - SIZE_M * SIZE_N;
    if (lane == 0 && e >= 0 && e < EDGE_SIZE) {
        edge[e] = ACCUMULATE ? edge[e] + scratch[id] : scratch[id];
    }
#endif
}
