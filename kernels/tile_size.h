// The constants of a work-group's tile and of how it is multiplied (tile.h).
//
// -D TILE_M, TILE_N, TILE_K   default 64, 64, 16
// -D QUADS_M, QUADS_N         a work-item computes 4 QUADS_M x 4 QUADS_N elements, default 1, 1
// -D MMA                      0: with multiply-adds (tile_fma.h); 1: with matrix instructions (tile_mma.h), default 0
// -D STAGES                   pairs of tiles in local memory, 2 or more; 2 without matrix instructions; default 2
// -D EDGE                     0, or 1: also the sums of B's columns over k, or 2: of A's rows; default 0

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

// Work-items of a warp, the part of the tile that it computes, and work-items of a work-group.
#define WARP 32
#define WARP_M (16 * QUADS_M)
#define WARP_N (32 * QUADS_N)
#define WARPS_N (TILE_N / WARP_N)
#define GROUP (TILE_M / WARP_M * WARPS_N * WARP)
