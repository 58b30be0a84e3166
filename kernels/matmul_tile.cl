// Matrix product for GPUs, with bias, activation, gate and accumulation fused:
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
// -D TILE_M, TILE_N           the part of out that a work-group computes, default 64 x 64
// -D QUADS                    1: a work-item computes 4 x 4 elements; 2: 8 x 8, default 1
// Launch: work-groups of (TILE_N / (4 QUADS)) x (TILE_M / (4 QUADS)) work-items; dimension 0 over columns, dimension 1 over rows.
//
// The work-group brings TILE_K columns of A and rows of B at a time into local memory, both with k outermost, so that a work-item
// reads what it needs as float4. While it multiplies one pair of tiles the next one is on its way from global memory into
// registers; two local buffers in turn need one barrier per pair. A work-item's elements are blocks of 4 x 4, TILE / 2 apart:
// so neighbours read neighbouring float4 and no bank of local memory is asked twice. Every work-item takes part to the end;
// what lies outside the matrices is read as 0 and not stored.

#define VECTOR 4
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
#ifndef TILE_M
#define TILE_M 64
#endif
#ifndef TILE_N
#define TILE_N 64
#endif
#ifndef QUADS
#define QUADS 1
#endif

#define TILE_K 16
#define GROUP_N (TILE_N / (4 * QUADS))
#define GROUP_M (TILE_M / (4 * QUADS))
#define GROUP (GROUP_N * GROUP_M)
// Rows of a tile in local memory are this long: 4 more keeps transposed stores off a single bank.
#define PITCH_M (TILE_M + 4)
#define PITCH_N (TILE_N + 4)
#define QUADS_A (TILE_M * TILE_K / 4 / GROUP)
#define QUADS_B (TILE_N * TILE_K / 4 / GROUP)
#define TILES_K ((SIZE_K + TILE_K - 1) / TILE_K)

// Four neighbours of row `outer` of a matrix (outer_size, inner_size), from column `inner` on; 0 outside.
inline float4 load_quad(global const float *x, const int outer, const int inner, const int outer_size, const int inner_size) {
    float4 quad = 0;
    if (outer < outer_size && inner < inner_size) {
        global const float *from = x + (size_t)outer * inner_size + inner;
        if (inner_size % 4 == 0) {
            quad = vload4(0, from);
        } else {
            quad = load_part(from, inner_size - inner, 0.0f);
        }
    }
    return quad;
}

// Quad `index` of a tile as it lies in memory with k innermost: TILE_K / 4 quads per row.
#define ROW_OF_QUAD(index) ((index) / (TILE_K / 4))
#define K_OF_QUAD(index) ((index) % (TILE_K / 4) * 4)

inline float4 load_a(global const float *a, const int first_m, const int first_k, const int index) {
#if A_TRANSPOSED
    return load_quad(a, first_k + index / (TILE_M / 4), first_m + index % (TILE_M / 4) * 4, SIZE_K, SIZE_M);
#else
    return load_quad(a, first_m + ROW_OF_QUAD(index), first_k + K_OF_QUAD(index), SIZE_M, SIZE_K);
#endif
}

inline float4 load_b(global const float *b, const int first_n, const int first_k, const int index) {
#if B_TRANSPOSED
    return load_quad(b, first_n + ROW_OF_QUAD(index), first_k + K_OF_QUAD(index), SIZE_N, SIZE_K);
#else
    return load_quad(b, first_k + index / (TILE_N / 4), first_n + index % (TILE_N / 4) * 4, SIZE_K, SIZE_N);
#endif
}

inline void store_column(const float4 quad, local float *tile, const int pitch, const int k, const int row) {
    tile[(k + 0) * pitch + row] = quad.x;
    tile[(k + 1) * pitch + row] = quad.y;
    tile[(k + 2) * pitch + row] = quad.z;
    tile[(k + 3) * pitch + row] = quad.w;
}

inline void store_a(const float4 quad, local float *tile, const int index) {
#if A_TRANSPOSED
    vstore4(quad, 0, tile + index / (TILE_M / 4) * PITCH_M + index % (TILE_M / 4) * 4);
#else
    store_column(quad, tile, PITCH_M, K_OF_QUAD(index), ROW_OF_QUAD(index));
#endif
}

inline void store_b(const float4 quad, local float *tile, const int index) {
#if B_TRANSPOSED
    store_column(quad, tile, PITCH_N, K_OF_QUAD(index), ROW_OF_QUAD(index));
#else
    vstore4(quad, 0, tile + index / (TILE_N / 4) * PITCH_N + index % (TILE_N / 4) * 4);
#endif
}

kernel __attribute__((reqd_work_group_size(GROUP_N, GROUP_M, 1)))
void matmul_tile(global const float *a, global const float *b,
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
    local float tile_a[2][TILE_K * PITCH_M];
    local float tile_b[2][TILE_K * PITCH_N];
    const int x = get_local_id(0), y = get_local_id(1), id = y * GROUP_N + x;
    const int first_m = get_group_id(1) * TILE_M, first_n = get_group_id(0) * TILE_N;

    float4 next_a[QUADS_A], next_b[QUADS_B];
    #pragma unroll
    for (int i = 0; i < QUADS_A; i++) {
        store_a(load_a(a, first_m, 0, id + i * GROUP), tile_a[0], id + i * GROUP);
    }
    #pragma unroll
    for (int i = 0; i < QUADS_B; i++) {
        store_b(load_b(b, first_n, 0, id + i * GROUP), tile_b[0], id + i * GROUP);
    }
    barrier(CLK_LOCAL_MEM_FENCE);

    float4 sum[4 * QUADS][QUADS];
    #pragma unroll
    for (int i = 0; i < 4 * QUADS; i++) {
        #pragma unroll
        for (int j = 0; j < QUADS; j++) {
            sum[i][j] = 0;
        }
    }
#if HAS_COLUMN_SUM
    float columns = 0;
#endif
    for (int t = 0; t < TILES_K; t++) {
        // The tile after the last lies outside the matrices and is read as zeros.
        #pragma unroll
        for (int i = 0; i < QUADS_A; i++) {
            next_a[i] = load_a(a, first_m, (t + 1) * TILE_K, id + i * GROUP);
        }
        #pragma unroll
        for (int i = 0; i < QUADS_B; i++) {
            next_b[i] = load_b(b, first_n, (t + 1) * TILE_K, id + i * GROUP);
        }
        local const float *now_a = tile_a[t % 2];
        local const float *now_b = tile_b[t % 2];
        #pragma unroll
        for (int k = 0; k < TILE_K; k++) {
            float4 left[QUADS], right[QUADS];
            #pragma unroll
            for (int q = 0; q < QUADS; q++) {
                left[q] = vload4(0, now_a + k * PITCH_M + q * (TILE_M / QUADS) + y * 4);
                right[q] = vload4(0, now_b + k * PITCH_N + q * (TILE_N / QUADS) + x * 4);
            }
            #pragma unroll
            for (int q = 0; q < QUADS; q++) {
                #pragma unroll
                for (int j = 0; j < QUADS; j++) {
                    sum[q * 4 + 0][j] = fma((float4)left[q].x, right[j], sum[q * 4 + 0][j]);
                    sum[q * 4 + 1][j] = fma((float4)left[q].y, right[j], sum[q * 4 + 1][j]);
                    sum[q * 4 + 2][j] = fma((float4)left[q].z, right[j], sum[q * 4 + 2][j]);
                    sum[q * 4 + 3][j] = fma((float4)left[q].w, right[j], sum[q * 4 + 3][j]);
                }
            }
        }
#if HAS_COLUMN_SUM
        if (first_m == 0 && id < TILE_N) {
            for (int k = 0; k < TILE_K; k++) {
                columns += now_b[k * PITCH_N + id];
            }
        }
#endif
        #pragma unroll
        for (int i = 0; i < QUADS_A; i++) {
            store_a(next_a[i], tile_a[(t + 1) % 2], id + i * GROUP);
        }
        #pragma unroll
        for (int i = 0; i < QUADS_B; i++) {
            store_b(next_b[i], tile_b[(t + 1) % 2], id + i * GROUP);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }

#if HAS_COLUMN_SUM
    if (first_m == 0 && id < TILE_N && first_n + id < SIZE_N) {
#if ACCUMULATE
        columns += column_sum[first_n + id];
#endif
        column_sum[first_n + id] = columns;
    }
#endif
    #pragma unroll
    for (int i = 0; i < 4 * QUADS; i++) {
        const int m = first_m + i / 4 * (TILE_M / QUADS) + y * 4 + i % 4;
        #pragma unroll
        for (int j = 0; j < QUADS; j++) {
            const int n = first_n + j * (TILE_N / QUADS) + x * 4, left = SIZE_N - n;
            if (m < SIZE_M && left > 0) {
                const size_t place = (size_t)m * SIZE_N + n;
                float4 value = sum[i][j];
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
