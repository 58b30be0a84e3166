// The matrix product of a work-group of a GPU: TILE_M x TILE_N elements of
//
//   sum_k A[m,k] B[k,n],   k = first_k .. first_k + tiles TILE_K - 1
//
// What A and B are is the including file's business: matrices (matmul_tile.cl), or images seen through windows (conv_tile.cl). It
// defines, before it includes this file:
//   SIZE_K, PARTS, PART      the length of the sums; how many parts they are divided into; terms of a part, a multiple of TILE_K
//   Operands                 a structure with all that is needed to find an element
//   Index                    what a row, column or term tells of where its elements lie, `at` the number of elements it adds
//   row_a(m), term_a(k)      an Index each: A[m,k] lies at o->a + row.at + term.at if inside(row, term), or else outside and is 0
//   term_b(k), column_b(n)   likewise for B[k,n]
//   WIDTH_A, WIDTH_B         4 if elements are found in fours that lie together, at multiples of 16 bytes, or else 1
//   ALONG_K_A, ALONG_K_B     1 if elements that lie together are neighbours in k, 0 if in m or n
//
// tile_size.h has the tile's constants; whoever defines the above may want them.
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

#include "tile_size.h"

// A tile is brought in by copies of WIDTH elements. LENGTH is how long it is in the direction in which elements lie together, BREADTH how
// long in the other. LANES neighbours take copies that lie together, and several one after the other of a length that is longer than a
// warp; the work-group takes a ROUND of lengths at a time. So a work-item has to do with few rows, columns and terms, and what tells
// where they lie is worked out once for many elements. Copy i of a work-item begins so far along the length, and so far across:
#define LANES(width, length) ((length) / (width) < WARP ? (length) / (width) : WARP)
#define COPIES_ALONG(width, length) ((length) / (width) / LANES(width, length))
#define ROUND(width, length) (GROUP / LANES(width, length))
#define COPIES(width, length, breadth) (COPIES_ALONG(width, length) * (((breadth) + ROUND(width, length) - 1) / ROUND(width, length)))
#define ALONG(id, i, width, length) (((id) % LANES(width, length) + (i) % COPIES_ALONG(width, length) * LANES(width, length)) * (width))
#define ACROSS(id, i, width, length) ((id) / LANES(width, length) + (i) / COPIES_ALONG(width, length) * ROUND(width, length))
#define IS_COPY(id, i, width, length, breadth) ((breadth) % ROUND(width, length) == 0 || ACROSS(id, i, width, length) < (breadth))

#define LENGTH_A (ALONG_K_A ? TILE_K : TILE_M)
#define LENGTH_B (ALONG_K_B ? TILE_K : TILE_N)
#define BREADTH_A (ALONG_K_A ? TILE_M : TILE_K)
#define BREADTH_B (ALONG_K_B ? TILE_N : TILE_K)
#define COPIES_A COPIES(WIDTH_A, LENGTH_A, BREADTH_A)
#define COPIES_B COPIES(WIDTH_B, LENGTH_B, BREADTH_B)
#define IS_COPY_A(id, i) IS_COPY(id, i, WIDTH_A, LENGTH_A, BREADTH_A)
#define IS_COPY_B(id, i) IS_COPY(id, i, WIDTH_B, LENGTH_B, BREADTH_B)

// Where in the tile a work-item's i-th copy begins.
#define M_OF(id, i) (ALONG_K_A ? ACROSS(id, i, WIDTH_A, LENGTH_A) : ALONG(id, i, WIDTH_A, LENGTH_A))
#define N_OF(id, i) (ALONG_K_B ? ACROSS(id, i, WIDTH_B, LENGTH_B) : ALONG(id, i, WIDTH_B, LENGTH_B))
#define K_OF_A(id, i) (ALONG_K_A ? ALONG(id, i, WIDTH_A, LENGTH_A) : ACROSS(id, i, WIDTH_A, LENGTH_A))
#define K_OF_B(id, i) (ALONG_K_B ? ALONG(id, i, WIDTH_B, LENGTH_B) : ACROSS(id, i, WIDTH_B, LENGTH_B))

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
#define IN_ROWS(x, k) ((x) * TILE_K + (k))
#define IN_COLUMNS(length, k, x) ((k) * (length) + ((x) / 4 ^ ((k) / 4 * 2 & ((length) / 4 - 1))) * 4 + (x) % 4)
#define AT_A(m, k) (ALONG_K_A ? IN_ROWS(m, k) : IN_COLUMNS(TILE_M, k, m))
#define AT_B(k, n) (ALONG_K_B ? IN_ROWS(n, k) : IN_COLUMNS(TILE_N, k, n))
#define SIZE_A (TILE_M * TILE_K)
#define SIZE_B (TILE_N * TILE_K)
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
