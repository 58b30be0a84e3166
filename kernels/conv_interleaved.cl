// Convolution forward and its gradient to the input, for CPU-like devices, from images that interleave.cl has laid out: a vector
// holds the same element of VECTOR samples, zeros lie around the image. Of group g, with GROUP_INPUTS planes in and GROUP_OUTPUTS out:
//
//   out[n,g,o,i,j] = activation( bias[g,o] + sum_{c,u,v} w(g,o,c,u,v) planes[n,g,c,h,w] ) * gate'(saved[n,g,o,i,j])   (+ out if ACCUMULATE)
//   h = ORIGIN_Y + i STRIDE_Y + u DILATION_Y,   w = ORIGIN_X + j STRIDE_X + v DILATION_X
//   w(g,o,c,u,v) = weight[g,o,c,u,v];   FLIPPED: weight[g,c,o,WINDOW_HEIGHT-1-u,WINDOW_WIDTH-1-v], which makes it the gradient
//
// Shapes: planes (STACKS, GROUPS, GROUP_INPUTS, PADDED_HEIGHT, PADDED_WIDTH, VECTOR); out, saved (BATCH, GROUPS, GROUP_OUTPUTS,
// OUT_HEIGHT, OUT_WIDTH); bias (GROUPS, GROUP_OUTPUTS).
// -D BATCH, GROUPS, GROUP_INPUTS, GROUP_OUTPUTS                  default 8, 1, 4, 4
// -D OUT_HEIGHT, OUT_WIDTH, PADDED_HEIGHT, PADDED_WIDTH          default 26, 26, 28, 28
// -D WINDOW_HEIGHT, WINDOW_WIDTH, STRIDE_Y, STRIDE_X, DILATION_Y, DILATION_X, ORIGIN_Y, ORIGIN_X   default 3, 3, 1, 1, 1, 1, 0, 0
// -D FLIPPED, HAS_BIAS, HAS_SAVED, ACCUMULATE                    0 or 1, default 0
// -D ACTIVATION, GATE, VECTOR                                    activation.h
// -D TILE_OUTPUTS, TILE_PIXELS                                   planes out (at most GROUP_OUTPUTS) and pixels of a tile, default 4, 3
// -D BLOCK                                                       pixels per work-item, a multiple of VECTOR, default 64
// -D TILES_PER_ITEM                                              tiles of planes out per work-item, default 1
// Launch: work-groups of one work-item; dimension 0 runs over blocks of pixels, 1 over the tiles of planes, 2 over the stacks.
//
// Why samples side by side: all of them need the same weight at the same place, so every multiply-add is a whole vector times one
// number, whatever the window, its stride and its dilation, and for rows of any length. The TILE_OUTPUTS x TILE_PIXELS sums of a tile
// stay in registers while the window is walked: TILE_PIXELS loads and TILE_OUTPUTS broadcasts feed their product of multiply-adds.
// Finished tiles are collected until they fill a block of pixels, and are turned back into rows of pixels on their way out.

#include "activation.h"
#include "transpose.h"

#ifndef BATCH
#define BATCH 8
#endif
#ifndef GROUPS
#define GROUPS 1
#endif
#ifndef GROUP_INPUTS
#define GROUP_INPUTS 4
#endif
#ifndef GROUP_OUTPUTS
#define GROUP_OUTPUTS 4
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
#ifndef ORIGIN_Y
#define ORIGIN_Y 0
#endif
#ifndef ORIGIN_X
#define ORIGIN_X 0
#endif
#ifndef FLIPPED
#define FLIPPED 0
#endif
#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif
#ifndef HAS_SAVED
#define HAS_SAVED 0
#endif
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif
#ifndef TILE_OUTPUTS
#define TILE_OUTPUTS 4
#endif
#ifndef TILE_PIXELS
#define TILE_PIXELS 3
#endif
#ifndef BLOCK
#define BLOCK 64
#endif
#ifndef TILES_PER_ITEM
#define TILES_PER_ITEM 1
#endif

#define OUT_PIXELS (OUT_HEIGHT * OUT_WIDTH)
#define PLANE (PADDED_HEIGHT * PADDED_WIDTH)
#define TAPS (WINDOW_HEIGHT * WINDOW_WIDTH)
#define GROUP_TILES ((GROUP_OUTPUTS + TILE_OUTPUTS - 1) / TILE_OUTPUTS)
// A row of collected sums; the last tile of a block may reach beyond its end.
#define ROW (BLOCK + TILE_PIXELS)

// Where the weights of a plane out and of a plane in begin, and the one at (u, v).
#if FLIPPED
#define WEIGHT_OUT TAPS
#define WEIGHT_IN (GROUP_OUTPUTS * TAPS)
#define TAP(u, v) (TAPS - 1 - (u) * WINDOW_WIDTH - (v))
#else
#define WEIGHT_OUT (GROUP_INPUTS * TAPS)
#define WEIGHT_IN TAPS
#define TAP(u, v) ((u) * WINDOW_WIDTH + (v))
#endif

// The sums of one tile: TILE_OUTPUTS planes from the one whose weights are `filters` on, pixels p .. p + TILE_PIXELS - 1.
inline void sum_tile(global const FLOATV *images, global const float *filters, const int p, FLOATV *sums) {
    FLOATV sum[TILE_OUTPUTS][TILE_PIXELS];
    int seen[TILE_PIXELS];
    #pragma unroll
    for (int j = 0; j < TILE_PIXELS; j++) {
        const int pixel = min(p + j, OUT_PIXELS - 1); // what lies beyond the end is summed too, but never written
        seen[j] = (ORIGIN_Y + pixel / OUT_WIDTH * STRIDE_Y) * PADDED_WIDTH + ORIGIN_X + pixel % OUT_WIDTH * STRIDE_X;
        #pragma unroll
        for (int i = 0; i < TILE_OUTPUTS; i++) {
            sum[i][j] = 0;
        }
    }
    for (int c = 0; c < GROUP_INPUTS; c++) {
        for (int u = 0; u < WINDOW_HEIGHT; u++) {
            #pragma unroll
            for (int v = 0; v < WINDOW_WIDTH; v++) {
                global const FLOATV *image = images + c * PLANE + u * DILATION_Y * PADDED_WIDTH + v * DILATION_X;
                global const float *weights = filters + c * WEIGHT_IN + TAP(u, v);
                FLOATV x[TILE_PIXELS];
                #pragma unroll
                for (int j = 0; j < TILE_PIXELS; j++) {
                    x[j] = image[seen[j]];
                }
                #pragma unroll
                for (int i = 0; i < TILE_OUTPUTS; i++) {
                    const FLOATV w = weights[i * WEIGHT_OUT];
                    #pragma unroll
                    for (int j = 0; j < TILE_PIXELS; j++) {
                        sum[i][j] = fma(w, x[j], sum[i][j]);
                    }
                }
            }
        }
    }
    #pragma unroll
    for (int i = 0; i < TILE_OUTPUTS; i++) {
        #pragma unroll
        for (int j = 0; j < TILE_PIXELS; j++) {
            sums[i * ROW + j] = sum[i][j];
        }
    }
}

// The last steps for the first `left` of VECTOR pixels of one sample.
inline void finish(FLOATV value, const size_t place, const int left,
#if HAS_SAVED
                   global const float *saved,
#endif
                   global float *out) {
    value = ACTIVATE(value);
#if HAS_SAVED
    value *= DERIVATIVE(load_part(saved + place, left, 0.0f));
#endif
#if ACCUMULATE
    value += load_part(out + place, left, 0.0f);
#endif
    store_part(value, out + place, left);
}

kernel void conv_interleaved(global const FLOATV *planes, global const float *weight,
#if HAS_BIAS
                             global const float *bias,
#endif
#if HAS_SAVED
                             global const float *saved,
#endif
                             global float *out) {
    const int begin = get_global_id(0) * BLOCK, end = min(OUT_PIXELS, begin + BLOCK);
    const int first_tile = get_global_id(1) * TILES_PER_ITEM, end_tile = min(GROUPS * GROUP_TILES, first_tile + TILES_PER_ITEM);
    const int stack = get_global_id(2), samples = min(VECTOR, BATCH - stack * VECTOR);
    FLOATV sums[TILE_OUTPUTS * ROW];
    for (int tile = first_tile; tile < end_tile; tile++) {
        // The last tile of a group is moved up to end with the last plane; planes that another tile owns are not written again.
        const int group = tile / GROUP_TILES, wanted = tile % GROUP_TILES * TILE_OUTPUTS, plane = min(wanted, GROUP_OUTPUTS - TILE_OUTPUTS);
        global const FLOATV *images = planes + ((size_t)stack * GROUPS + group) * GROUP_INPUTS * PLANE;
        global const float *filters = weight + group * GROUP_INPUTS * GROUP_OUTPUTS * TAPS + plane * WEIGHT_OUT;
        for (int p = begin; p < end; p += TILE_PIXELS) {
            sum_tile(images, filters, p, sums + (p - begin));
        }
        for (int i = wanted - plane; i < TILE_OUTPUTS; i++) {
            const int o = group * GROUP_OUTPUTS + plane + i;
            for (int p = begin; p < end; p += VECTOR) {
                FLOATV block[VECTOR];
                #pragma unroll
                for (int k = 0; k < VECTOR; k++) {
                    block[k] = sums[i * ROW + p - begin + k]; // beyond the end of the image any number, which is not stored
#if HAS_BIAS
                    block[k] += (FLOATV)bias[o];
#endif
                }
                transpose(block);
                for (int l = 0; l < samples; l++) {
                    finish(block[l], (((size_t)stack * VECTOR + l) * GROUPS * GROUP_OUTPUTS + o) * OUT_PIXELS + p, end - p,
#if HAS_SAVED
                           saved,
#endif
                           out);
                }
            }
        }
    }
}
