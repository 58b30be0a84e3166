// Matrix product for GPUs, with bias, activation, gate and accumulation fused:
//
//   out[m,n] = activation( sum_k A[m,k] B[k,n] + bias[n] ) * gate'(saved[m,n])   (+ out[m,n] if ACCUMULATE)
//   column_sum[n] = sum_k B[k,n]                                                 (+ column_sum[n] if ACCUMULATE)
//
// Shapes: out, saved (SIZE_M, SIZE_N), bias, column_sum (SIZE_N). a is (SIZE_M, SIZE_K), or (SIZE_K, SIZE_M) if A_TRANSPOSED;
// b is (SIZE_K, SIZE_N), or (SIZE_N, SIZE_K) if B_TRANSPOSED.
//
// -D SIZE_M, SIZE_N, SIZE_K       default 64
// -D A_TRANSPOSED, B_TRANSPOSED   0 or 1, default 0
// -D PARTS, PART                  the sums over k are divided into PARTS of PART terms, a multiple of TILE_K; default 1, SIZE_K
// -D PART_SIZE                    elements of a part of out, default SIZE_M SIZE_N and EDGE_SIZE
// -D the tile, and how it is multiplied    tile_size.h; EDGE = 1 for column_sum
// -D the epilogue                          epilogue.h
// Launch: work-groups of GROUP work-items (tile.h); dimension 0 over columns, dimension 1 over rows, dimension 2 over the parts.
//
// A product whose result has few tiles and whose sums are long, such as the gradient to a layer's weights, would leave most of a
// GPU idle. It is divided along k: each part of the sums goes to a row of out, (PARTS, PART_SIZE), behind it the column sums of the
// part, and tile_sum.cl adds the parts in order and does what belongs to the epilogue.

#ifndef SIZE_M
#define SIZE_M 64
#endif
#ifndef SIZE_N
#define SIZE_N 64
#endif
#ifndef SIZE_K
#define SIZE_K 64
#endif
#ifndef A_TRANSPOSED
#define A_TRANSPOSED 0
#endif
#ifndef B_TRANSPOSED
#define B_TRANSPOSED 0
#endif
#ifndef PARTS
#define PARTS 1
#endif
#ifndef PART
#define PART SIZE_K
#endif

#if defined(MMA) && MMA && B_TRANSPOSED
#define VECTOR 2
#else
#define VECTOR 4
#endif
#define IMAGE SIZE_N
#include "epilogue.h"
#include "tile_size.h"

#define ALONG_K_A (!A_TRANSPOSED)
#define ALONG_K_B B_TRANSPOSED
#if (A_TRANSPOSED ? SIZE_M : SIZE_K) % 4 == 0
#define WIDTH_A 4
#else
#define WIDTH_A 1
#endif
#if (B_TRANSPOSED ? SIZE_K : SIZE_N) % 4 == 0
#define WIDTH_B 4
#else
#define WIDTH_B 1
#endif

typedef struct {
    global const float *a, *b;
} Operands;

typedef struct {
    int at;
    bool inside;
} Index;

INLINED bool inside(const Index x, const Index y) {
    return x.inside && y.inside;
}

// Where a size is a multiple of the tile's, nothing lies outside, and the compiler sees it.
#define WITHIN(i, size, tile) ((size) % (tile) == 0 || (i) < (size))

INLINED Index row_a(const uint m) {
    const Index row = {A_TRANSPOSED ? m : m * SIZE_K, WITHIN(m, SIZE_M, TILE_M)};
    return row;
}

INLINED Index term_a(const uint k) {
    const Index term = {A_TRANSPOSED ? k * SIZE_M : k, WITHIN(k, SIZE_K, TILE_K)};
    return term;
}

INLINED Index term_b(const uint k) {
    const Index term = {B_TRANSPOSED ? k : k * SIZE_N, WITHIN(k, SIZE_K, TILE_K)};
    return term;
}

INLINED Index column_b(const uint n) {
    const Index column = {B_TRANSPOSED ? n * SIZE_K : n, WITHIN(n, SIZE_N, TILE_N)};
    return column;
}

#include "tile.h"

#ifndef PART_SIZE
#define PART_SIZE (SIZE_M * SIZE_N + EDGE_SIZE)
#endif

kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void matmul_tile(global const float *a, global const float *b,
#if HAS_BIAS
                 global const float *bias,
#endif
#if HAS_SAVED
                 global const float *saved,
#endif
#if EDGE && PARTS == 1
                 global float *column_sum,
#endif
                 global float *out) {
    TILES_IN_LOCAL_MEMORY(tile);
    const uint part = get_group_id(2);
#if PARTS > 1
    out += part * PART_SIZE;
    global float *column_sum = out + SIZE_M * SIZE_N;
#elif !EDGE
    global float *column_sum = out; // nothing is stored there
#endif
    const Operands operands = {a, b};
    Output output = {0, 0, out};
#if HAS_BIAS
    output.bias = bias;
#endif
#if HAS_SAVED
    output.saved = saved;
#endif
    product(&operands, &output, part, &tile, column_sum);
}
