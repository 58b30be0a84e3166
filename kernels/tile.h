// The matrix product of a work-group of a GPU: TILE_M x TILE_N elements of
//
//   sum_k A[m,k] B[k,n],   k = first_k .. first_k + tiles TILE_K - 1
//
// What A and B are is the including file's business: matrices (matmul_tile.cl), or images seen through windows (conv_tile.cl). It
// defines, before it includes this file:
//   SIZE_K, PARTS, PART      the length of the sums; how many parts they are divided into; terms of a part, a multiple of TILE_K
//   Operands                 a structure with all that is needed to find an element
//   source_a(o, m, k)        where A[m,k] lies in memory, null if it lies outside and counts as 0
//   source_b(o, k, n)        where B[k,n] lies, likewise
//   WIDTH_A, WIDTH_B         4 if elements are found in fours that lie together, at multiples of 16 bytes, or else 1
//   ALONG_K_A, ALONG_K_B     1 if elements that lie together are neighbours in k, 0 if in m or n
//
// -D TILE_M, TILE_N, TILE_K   default 64, 64, 16
// -D QUADS_M, QUADS_N         a work-item computes 4 QUADS_M x 4 QUADS_N elements, default 1, 1
// -D MMA                      0: with multiply-adds (tile_fma.h); 1: with matrix instructions (tile_mma.h), default 0
// -D STAGES                   pairs of tiles in local memory, 2 or more; 2 without matrix instructions; default 2
// -D EDGE                     0, or 1: also the sums of B's columns over k, or 2: of A's rows; default 0
//
// Why tiles. Each element of A is needed for every column of the result, each of B for every row. A GPU can multiply some ten to
// twenty times for each float that its memory delivers, so whoever fetched both factors of every product from memory would mostly
// wait. Two steps of reuse close the gap, here with the numbers of the largest tile, 128 x 128 with 8 x 8 elements to a work-item:
//
//   memory -> local memory   In each step of k the work-group fetches 128 + 128 floats and multiplies 128 x 128 times: 64 times a float.
//   local -> registers       A work-item reads 8 + 8 floats and multiplies 8 x 8 times: 4 times a float, from a memory that is that fast.
//
//       n ->       B  TILE_K x TILE_N                  the tile of the result, in warps         a warp: 32 work-items
//              +----------------------+                +----------+----------+                  +--+--+--+--+--+--+--+--+
//              |                      |                |  warp 0  |  warp 1  |                  | 0| 1| 2| 3| 4| 5| 6| 7|
//   A          +----------------------+                +----------+----------+                  | 8| 9|10|11|12|13|14|15|
//   +---+      +----------------------+                |  warp 2  |  warp 3  |                  |16|17|18|19|20|21|22|23|
//   |   |  m   |                      |                +----------+----------+                  |24|25|26|27|28|29|30|31|
//   |   |  |   |    tile of the       |                                                         +--+--+--+--+--+--+--+--+
//   |   |  v   |    result            |                each 16 QUADS_M x 32 QUADS_N             each 4 QUADS_M x 4 QUADS_N, in
//   +---+      +----------------------+                                                         4 x 4 blocks apart (tile_fma.h)
//
// A warp is executed in step on many GPUs. Its part of the tile is compact, so that its work-items share most of what they read, and
// local memory hands one float to many of them at once.
//
// Fetching takes hundreds of cycles. While one pair of tiles is multiplied the next is on its way, into another buffer: no one waits
// for it, and one barrier per pair is enough. Every work-item takes part to the end, for barriers wait for all.

#ifndef TILE_M
#define TILE_M 64
#endif
#ifndef TILE_N
#define TILE_N 64
#endif
#ifndef TILE_K
#define TILE_K 16
#endif
#ifndef QUADS_M
#define QUADS_M 1
#endif
#ifndef QUADS_N
#define QUADS_N 1
#endif
#ifndef MMA
#define MMA 0
#endif
#ifndef STAGES
#define STAGES 2
#endif
#ifndef EDGE
#define EDGE 0
#endif

#define WARP 32
#define WARP_M (16 * QUADS_M)
#define WARP_N (32 * QUADS_N)
#define WARPS_N (TILE_N / WARP_N)
#define GROUP (TILE_M / WARP_M * WARPS_N * WARP)

// A tile is brought in by ALL_COPIES copies of WIDTH elements; copy number i * GROUP + id is the i-th of work-item id. LENGTH is how
// long a tile is in the direction in which elements lie together: how far along it a copy begins, and how far across. Where a round
// of all work-items is a whole number of lengths, one of the two is the same for all of a work-item's copies.
#define PER_LENGTH(width, length) ((length) / (width))
#define WHOLE_LENGTHS(width, length) (GROUP % PER_LENGTH(width, length) == 0)
#define ALONG(id, i, width, length) \
    ((WHOLE_LENGTHS(width, length) ? (id) : (id) + (i) * GROUP) % PER_LENGTH(width, length) * (width))
#define ACROSS(id, i, width, length) \
    (WHOLE_LENGTHS(width, length) ? (id) / PER_LENGTH(width, length) + (i) * (GROUP / PER_LENGTH(width, length)) \
                                  : ((id) + (i) * GROUP) / PER_LENGTH(width, length))
#define LENGTH_A (ALONG_K_A ? TILE_K : TILE_M)
#define LENGTH_B (ALONG_K_B ? TILE_K : TILE_N)
#define ALL_COPIES_A (TILE_M * TILE_K / WIDTH_A)
#define ALL_COPIES_B (TILE_N * TILE_K / WIDTH_B)
#define COPIES_A ((ALL_COPIES_A + GROUP - 1) / GROUP)
#define COPIES_B ((ALL_COPIES_B + GROUP - 1) / GROUP)

// Where in the tile a work-item's i-th copy begins.
#define M_OF(id, i) (ALONG_K_A ? ACROSS(id, i, WIDTH_A, LENGTH_A) : ALONG(id, i, WIDTH_A, LENGTH_A))
#define N_OF(id, i) (ALONG_K_B ? ACROSS(id, i, WIDTH_B, LENGTH_B) : ALONG(id, i, WIDTH_B, LENGTH_B))
#define K_OF_A(id, i) (ALONG_K_A ? ALONG(id, i, WIDTH_A, LENGTH_A) : ACROSS(id, i, WIDTH_A, LENGTH_A))
#define K_OF_B(id, i) (ALONG_K_B ? ALONG(id, i, WIDTH_B, LENGTH_B) : ACROSS(id, i, WIDTH_B, LENGTH_B))
#define IS_COPY(id, i, all) ((all) % GROUP == 0 || (id) + (i) * GROUP < (all))

// Which tile of the result, and which rows and columns of it are this work-item's warp's.
typedef struct {
    uint first_m, first_n, warp_m, warp_n, lane, id;
} Place;

INLINED Place place_of_item(void) {
    Place place;
    place.id = get_local_id(0);
    place.lane = place.id % WARP;
    place.warp_m = place.id / WARP / WARPS_N * WARP_M;
    place.warp_n = place.id / WARP % WARPS_N * WARP_N;
    place.first_m = get_group_id(1) * TILE_M;
    place.first_n = get_group_id(0) * TILE_N;
    return place;
}

// Where A[m,k] and B[k,n] are in their tiles, counted from the tile's first row and column; why so, say tile_fma.h and tile_mma.h.
#if MMA
#define PITCH_A (ALONG_K_A ? TILE_K + 4 : TILE_M + 8)
#define PITCH_B (ALONG_K_B ? TILE_K + 4 : TILE_N + 8)
#define AT_A(m, k) (ALONG_K_A ? (m) * PITCH_A + (k) : (k) * PITCH_A + (m))
#define AT_B(k, n) (ALONG_K_B ? (n) * PITCH_B + (k) : (k) * PITCH_B + (n))
#define SIZE_A ((ALONG_K_A ? TILE_M : TILE_K) * PITCH_A)
#define SIZE_B ((ALONG_K_B ? TILE_N : TILE_K) * PITCH_B)
#else
#define PITCH_A (TILE_M + 4)
#define PITCH_B (TILE_N + 4)
#define AT_A(m, k) ((k) * PITCH_A + (m))
#define AT_B(k, n) ((k) * PITCH_B + (n))
#define SIZE_A (TILE_K * PITCH_A)
#define SIZE_B (TILE_K * PITCH_B)
#endif

// The work-group's local memory.
typedef struct {
    local float *a, *b;   // STAGES tiles of SIZE_A and SIZE_B floats
    local uint *exchange; // EXCHANGE_SIZE words
} Tiles;

#define TILES_IN_LOCAL_MEMORY(name) \
    local float tile_a[STAGES * SIZE_A] __attribute__((aligned(16))); \
    local float tile_b[STAGES * SIZE_B] __attribute__((aligned(16))); \
    local uint exchange[EXCHANGE_SIZE]; \
    const Tiles name = {tile_a, tile_b, exchange}

#include "tile_edge.h"
#if MMA
#include "tile_mma.h"
#endif
#if !MMA
#include "tile_fma.h"
#endif

// A part of a product from beginning to end; edge_sums as EDGE says.
INLINED void product(const Operands *operands, const Output *output, const uint part, const Tiles *tile, global float *edge_sums) {
    const Place place = place_of_item();
    const uint first_k = part * PART, tiles = (min((uint)PART, SIZE_K - first_k) + TILE_K - 1) / TILE_K;
    Sums sums;
    float edge[EDGES] = {0};
    multiply(operands, &place, first_k, tiles, tile, &sums, edge);
    store_edge(&place, edge, edge_sums);
    finish_tile(output, &place, &sums);
}
