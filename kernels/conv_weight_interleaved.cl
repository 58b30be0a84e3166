// The gradient of a convolution to its weights, for CPU-like devices, from images that interleave.cl has laid out: a vector holds
// the same element of VECTOR samples, zeros lie around x. Of group g, with q = GROUP_CHANNELS:
//
//   dweight[part,g,f,c,u,v] = sum_{n of the part,i,j} dy[n,g,f,i,j] x[n,g,c,h,w],   h = i STRIDE_Y + u DILATION_Y, w = j STRIDE_X + v DILATION_X
//
// Shapes: x (STACKS, GROUPS, q, PADDED_HEIGHT, PADDED_WIDTH, VECTOR); dy (STACKS, GROUPS, GROUP_FILTERS, OUT_HEIGHT, OUT_WIDTH, VECTOR);
// dweight (parts, GROUPS, GROUP_FILTERS, q, WINDOW_HEIGHT, WINDOW_WIDTH). column_sum.cl adds the parts.
// -D STACKS, GROUPS, GROUP_CHANNELS, GROUP_FILTERS               default 2, 1, 4, 4
// -D OUT_HEIGHT, OUT_WIDTH, PADDED_HEIGHT, PADDED_WIDTH          default 26, 26, 28, 28
// -D WINDOW_HEIGHT, WINDOW_WIDTH, STRIDE_Y, STRIDE_X, DILATION_Y, DILATION_X   default 3, 3, 1, 1, 1, 1
// -D TILE_FILTERS, TILE_TAPS   of a tile, at most GROUP_FILTERS and q * WINDOW_HEIGHT * WINDOW_WIDTH, default 4, 3
// -D TILES_PER_ITEM            tiles per work-item, default 1
// -D STACKS_PER_PART           default STACKS
// -D VECTOR                    samples side by side, default 4
// Launch: work-groups of one work-item; dimension 0 runs over tiles, dimension 1 over the parts.
//
// A weight's gradient is a sum over all samples and pixels. Each sample has a sum of its own, in an element of a vector, and these
// are added up at the very end. The TILE_FILTERS x TILE_TAPS vectors of a tile stay in registers while all pixels pass by.

#include "vector.h"

#ifndef STACKS
#define STACKS 2
#endif
#ifndef GROUPS
#define GROUPS 1
#endif
#ifndef GROUP_CHANNELS
#define GROUP_CHANNELS 4
#endif
#ifndef GROUP_FILTERS
#define GROUP_FILTERS 4
#endif
#ifndef OUT_HEIGHT
#define OUT_HEIGHT 26
#endif
#ifndef OUT_WIDTH
#define OUT_WIDTH 26
#endif
#ifndef PADDED_HEIGHT
#define PADDED_HEIGHT 28
#endif
#ifndef PADDED_WIDTH
#define PADDED_WIDTH 28
#endif
#ifndef WINDOW_HEIGHT
#define WINDOW_HEIGHT 3
#endif
#ifndef WINDOW_WIDTH
#define WINDOW_WIDTH 3
#endif
#ifndef STRIDE_Y
#define STRIDE_Y 1
#endif
#ifndef STRIDE_X
#define STRIDE_X 1
#endif
#ifndef DILATION_Y
#define DILATION_Y 1
#endif
#ifndef DILATION_X
#define DILATION_X 1
#endif
#ifndef TILE_FILTERS
#define TILE_FILTERS 4
#endif
#ifndef TILE_TAPS
#define TILE_TAPS 3
#endif
#ifndef TILES_PER_ITEM
#define TILES_PER_ITEM 1
#endif
#ifndef STACKS_PER_PART
#define STACKS_PER_PART STACKS
#endif

#define OUT_PIXELS (OUT_HEIGHT * OUT_WIDTH)
#define PLANE (PADDED_HEIGHT * PADDED_WIDTH)
#define TAPS (WINDOW_HEIGHT * WINDOW_WIDTH)
// The weights of one filter, and the tiles of one group.
#define WEIGHTS (GROUP_CHANNELS * TAPS)
#define TAP_TILES ((WEIGHTS + TILE_TAPS - 1) / TILE_TAPS)
#define FILTER_TILES ((GROUP_FILTERS + TILE_FILTERS - 1) / TILE_FILTERS)

kernel void conv_weight_interleaved(global const FLOATV *x, global const FLOATV *dy, global float *dweight) {
    const int first_tile = get_global_id(0) * TILES_PER_ITEM, end_tile = min(GROUPS * FILTER_TILES * TAP_TILES, first_tile + TILES_PER_ITEM);
    const int part = get_global_id(1), first_stack = part * STACKS_PER_PART, end_stack = min(STACKS, first_stack + STACKS_PER_PART);
    for (int tile = first_tile; tile < end_tile; tile++) {
        // The last tiles are moved up to end with the last filter and the last tap; what another tile owns is not written again.
        const int group = tile / (FILTER_TILES * TAP_TILES);
        const int own_filter = tile / TAP_TILES % FILTER_TILES * TILE_FILTERS, filter = min(own_filter, GROUP_FILTERS - TILE_FILTERS);
        const int own_tap = tile % TAP_TILES * TILE_TAPS, tap = min(own_tap, WEIGHTS - TILE_TAPS);
        FLOATV sum[TILE_FILTERS][TILE_TAPS];
        int seen[TILE_TAPS];
        #pragma unroll
        for (int t = 0; t < TILE_TAPS; t++) {
            const int c = (tap + t) / TAPS, u = (tap + t) % TAPS / WINDOW_WIDTH, v = (tap + t) % WINDOW_WIDTH;
            seen[t] = c * PLANE + u * DILATION_Y * PADDED_WIDTH + v * DILATION_X;
            #pragma unroll
            for (int f = 0; f < TILE_FILTERS; f++) {
                sum[f][t] = 0;
            }
        }
        for (int stack = first_stack; stack < end_stack; stack++) {
            global const FLOATV *images = x + ((size_t)stack * GROUPS + group) * GROUP_CHANNELS * PLANE;
            global const FLOATV *outputs = dy + (((size_t)stack * GROUPS + group) * GROUP_FILTERS + filter) * OUT_PIXELS;
            for (int i = 0; i < OUT_HEIGHT; i++) {
                for (int j = 0; j < OUT_WIDTH; j++) {
                    FLOATV image[TILE_TAPS];
                    #pragma unroll
                    for (int t = 0; t < TILE_TAPS; t++) {
                        image[t] = images[seen[t] + i * STRIDE_Y * PADDED_WIDTH + j * STRIDE_X];
                    }
                    #pragma unroll
                    for (int f = 0; f < TILE_FILTERS; f++) {
                        const FLOATV output = outputs[f * OUT_PIXELS + i * OUT_WIDTH + j];
                        #pragma unroll
                        for (int t = 0; t < TILE_TAPS; t++) {
                            sum[f][t] = fma(output, image[t], sum[f][t]);
                        }
                    }
                }
            }
        }
        global float *to = dweight + (((size_t)part * GROUPS + group) * GROUP_FILTERS + filter) * WEIGHTS + tap;
        #pragma unroll
        for (int f = 0; f < TILE_FILTERS; f++) {
            #pragma unroll
            for (int t = 0; t < TILE_TAPS; t++) {
                if (filter + f >= own_filter && tap + t >= own_tap) {
                    to[f * WEIGHTS + t] = sum_lanes(sum[f][t]);
                }
            }
        }
    }
}
