// Matrix product for CPU-like devices, with bias, activation, gate and accumulation fused:
//
//   out[m,n] = activation( sum_k A[m,k] B[k,n] + bias[n] ) * gate'(saved[m,n])   (+ out[m,n] if ACCUMULATE)
//   column_sum[n] = sum_k B[k,n]                                                 (+ column_sum[n] if ACCUMULATE)
//
// Shapes: out, saved (SIZE_M, SIZE_N), bias, column_sum (SIZE_N). a is (SIZE_M, SIZE_K), or (SIZE_K, SIZE_M) if A_TRANSPOSED;
// b is (SIZE_K, SIZE_N), or (SIZE_N, SIZE_K) if B_TRANSPOSED.
//
// -D SIZE_M, SIZE_N, SIZE_K   default 64
// -D A_TRANSPOSED, B_TRANSPOSED, ACCUMULATE, HAS_BIAS, HAS_SAVED, HAS_COLUMN_SUM   0 or 1, default 0
// -D ACTIVATION, GATE         activation.h
// -D VECTOR                   floats of a register, default 4
// -D COLUMNS                  registers side by side in a tile, default 2
// -D ROWS                     rows of a tile, at most SIZE_M, default 6
// -D BLOCK                    rows per work-item, default SIZE_M
// -D DEPTH                    terms of the sums per pass, default 256
// Launch: work-groups of one work-item; dimension 0 runs over panels of COLUMNS * VECTOR columns, dimension 1 over blocks of rows.
//
// A work-item copies DEPTH rows of its panel of B into a small array that stays in the first cache, then runs down its rows of A,
// ROWS at a time. The ROWS x COLUMNS sums of a tile are held in registers: in each step, COLUMNS loads and ROWS broadcasts feed
// ROWS * COLUMNS multiply-adds. The last tile is shifted up to end with the last row, so that all tiles are whole; rows that
// another tile owns are computed again and not stored.

#include "activation.h"

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
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif
#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif
#ifndef HAS_SAVED
#define HAS_SAVED 0
#endif
#ifndef HAS_COLUMN_SUM
#define HAS_COLUMN_SUM 0
#endif
#ifndef COLUMNS
#define COLUMNS 2
#endif
#ifndef ROWS
#define ROWS 6
#endif
#ifndef BLOCK
#define BLOCK SIZE_M
#endif
#ifndef DEPTH
#define DEPTH 256
#endif

#define PANEL (COLUMNS * VECTOR)
#define PASSES ((SIZE_K + DEPTH - 1) / DEPTH)

#if A_TRANSPOSED
#define A(m, k) a[(size_t)(k) * SIZE_M + (m)]
#else
#define A(m, k) a[(size_t)(m) * SIZE_K + (k)]
#endif

// Copies rows begin .. begin + depth - 1 of columns column .. column + PANEL - 1 of B; zeros stand for columns that aren't there.
inline void pack(global const float *b, const int column, const int begin, const int depth, float *panel) {
#if B_TRANSPOSED
    for (int n = 0; n < PANEL; n++) {
        const int inside = column + n < SIZE_N;
        global const float *from = b + (size_t)(inside ? column + n : column) * SIZE_K + begin;
        for (int k = 0; k < depth; k++) {
            panel[k * PANEL + n] = inside ? from[k] : 0.0f;
        }
    }
#else
    for (int k = 0; k < depth; k++) {
        global const float *from = b + (size_t)(begin + k) * SIZE_N + column;
        for (int v = 0; v < COLUMNS; v++) {
            const int left = SIZE_N - column - v * VECTOR;
            VSTORE(left > 0 ? load_part(from + v * VECTOR, left, 0.0f) : (FLOATV)0, panel + k * PANEL + v * VECTOR);
        }
    }
#endif
}

kernel void matmul_panel(global const float *a, global const float *b,
#if HAS_BIAS
                         global const float *bias,
#endif
#if HAS_SAVED
                         global const float *saved,
#endif
#if HAS_COLUMN_SUM
                         global float *column_sum,
#endif
                         global float *out) {
    const int column = get_global_id(0) * PANEL;
    const int block_begin = get_global_id(1) * BLOCK;
    const int block_end = min(SIZE_M, block_begin + BLOCK);
    float panel[DEPTH * PANEL];
#if PASSES > 1
    float partial[(BLOCK + ROWS) * PANEL];
#endif
#if HAS_COLUMN_SUM
    FLOATV column_sums[COLUMNS];
    for (int v = 0; v < COLUMNS; v++) {
        column_sums[v] = 0;
    }
#endif
    for (int pass = 0; pass < PASSES; pass++) {
        const int begin = pass * DEPTH;
        const int depth = min(DEPTH, SIZE_K - begin);
        pack(b, column, begin, depth, panel);
#if HAS_COLUMN_SUM
        if (block_begin == 0) {
            for (int k = 0; k < depth; k++) {
                for (int v = 0; v < COLUMNS; v++) {
                    column_sums[v] += VLOAD(panel + k * PANEL + v * VECTOR);
                }
            }
        }
#endif
        for (int tile = block_begin; tile < block_end; tile += ROWS) {
            const int row = min(tile, SIZE_M - ROWS);
            FLOATV sum[ROWS][COLUMNS];
            #pragma unroll
            for (int i = 0; i < ROWS; i++) {
                #pragma unroll
                for (int v = 0; v < COLUMNS; v++) {
#if PASSES > 1
                    sum[i][v] = pass == 0 ? (FLOATV)0 : VLOAD(partial + (tile - block_begin + i) * PANEL + v * VECTOR);
#else
                    sum[i][v] = 0;
#endif
                }
            }
            global const float *rows = &A(row, begin);
            for (int k = 0; k < depth; k++) {
                FLOATV right[COLUMNS];
                #pragma unroll
                for (int v = 0; v < COLUMNS; v++) {
                    right[v] = VLOAD(panel + k * PANEL + v * VECTOR);
                }
                #pragma unroll
                for (int i = 0; i < ROWS; i++) {
#if A_TRANSPOSED
                    const FLOATV left = rows[(size_t)k * SIZE_M + i];
#else
                    const FLOATV left = rows[(size_t)i * SIZE_K + k];
#endif
                    #pragma unroll
                    for (int v = 0; v < COLUMNS; v++) {
                        sum[i][v] = fma(left, right[v], sum[i][v]);
                    }
                }
            }
#if PASSES > 1
            if (pass < PASSES - 1) {
                #pragma unroll
                for (int i = 0; i < ROWS; i++) {
                    #pragma unroll
                    for (int v = 0; v < COLUMNS; v++) {
                        VSTORE(sum[i][v], partial + (tile - block_begin + i) * PANEL + v * VECTOR);
                    }
                }
                continue;
            }
#endif
            #pragma unroll
            for (int i = 0; i < ROWS; i++) {
                if (row + i < tile || row + i >= block_end) {
                    continue;
                }
                #pragma unroll
                for (int v = 0; v < COLUMNS; v++) {
                    const int n = column + v * VECTOR, left = SIZE_N - n;
                    const size_t place = (size_t)(row + i) * SIZE_N + n;
                    if (left <= 0) {
                        continue;
                    }
                    FLOATV value = sum[i][v];
#if HAS_BIAS
                    value += load_part(bias + n, left, 0.0f);
#endif
                    value = ACTIVATE(value);
#if HAS_SAVED
                    value *= DERIVATIVE(load_part(saved + place, left, 0.0f));
#endif
#if ACCUMULATE
                    value += load_part(out + place, left, 0.0f);
#endif
                    store_part(value, out + place, left);
                }
            }
        }
    }
#if HAS_COLUMN_SUM
    if (block_begin == 0) {
        for (int v = 0; v < COLUMNS; v++) {
            const int n = column + v * VECTOR, left = SIZE_N - n;
            if (left > 0) {
#if ACCUMULATE
                column_sums[v] += load_part(column_sum + n, left, 0.0f);
#endif
                store_part(column_sums[v], column_sum + n, left);
            }
        }
    }
#endif
}
