// Copies images so that a vector holds the same element of VECTOR samples, and puts zeros around them:
//
//   out[s,c,h,w][l] = x[s VECTOR + l,c,i,j]   at h = BEFORE_Y + i STEP_Y, w = BEFORE_X + j STEP_X; 0 everywhere else
//   sums[s,c]       = sum_{l,i,j} x[s VECTOR + l,c,i,j]                    if HAS_SUMS
//
// Samples beyond the batch are 0. The convolutions of conv_interleaved.cl and conv_weight_interleaved.cl then need no edges: every
// element that a window sees is there, one vector of samples after the other.
//
// Shapes: x (BATCH, CHANNELS, HEIGHT, WIDTH); out (STACKS, CHANNELS, PADDED_HEIGHT, PADDED_WIDTH, VECTOR), sums (STACKS, CHANNELS),
// where STACKS = ceil(BATCH / VECTOR).
// -D BATCH, CHANNELS, HEIGHT, WIDTH            default 8, 4, 28, 28
// -D BEFORE_Y, BEFORE_X, STEP_Y, STEP_X        default 0, 0, 1, 1
// -D PADDED_HEIGHT, PADDED_WIDTH               default HEIGHT and WIDTH
// -D HAS_SUMS                                  0 or 1, default 0
// -D VECTOR                                    samples side by side, default 4
// Launch: work-groups of one work-item; dimension 0 runs over `per_item` channels each, dimension 1 over the stacks.

#include "transpose.h"

#ifndef BATCH
#define BATCH 8
#endif
#ifndef CHANNELS
#define CHANNELS 4
#endif
#ifndef HEIGHT
#define HEIGHT 28
#endif
#ifndef WIDTH
#define WIDTH 28
#endif
#ifndef BEFORE_Y
#define BEFORE_Y 0
#endif
#ifndef BEFORE_X
#define BEFORE_X 0
#endif
#ifndef STEP_Y
#define STEP_Y 1
#endif
#ifndef STEP_X
#define STEP_X 1
#endif
#ifndef PADDED_HEIGHT
#define PADDED_HEIGHT HEIGHT
#endif
#ifndef PADDED_WIDTH
#define PADDED_WIDTH WIDTH
#endif
#ifndef HAS_SUMS
#define HAS_SUMS 0
#endif

#define PIXELS (HEIGHT * WIDTH)
#define PADDED_PIXELS (PADDED_HEIGHT * PADDED_WIDTH)
// Where element i of a plane goes.
#define PLACE(i) ((BEFORE_Y + (i) / WIDTH * STEP_Y) * PADDED_WIDTH + BEFORE_X + (i) % WIDTH * STEP_X)

kernel void interleave(const int per_item, global const float *x,
#if HAS_SUMS
                       global float *sums,
#endif
                       global FLOATV *out) {
    const int stack = get_global_id(1), samples = min(VECTOR, BATCH - stack * VECTOR);
    const int begin = get_global_id(0) * per_item, end = min(CHANNELS, begin + per_item);
    for (int c = begin; c < end; c++) {
        global const float *from = x + ((size_t)stack * VECTOR * CHANNELS + c) * PIXELS;
        global FLOATV *to = out + ((size_t)stack * CHANNELS + c) * PADDED_PIXELS;
        if (PADDED_PIXELS > PIXELS) {
            for (int i = 0; i < PADDED_PIXELS; i++) {
                to[i] = 0;
            }
        }
        FLOATV sum = 0;
        int i = 0;
        for (; samples == VECTOR && i + VECTOR <= PIXELS; i += VECTOR) {
            FLOATV block[VECTOR];
            #pragma unroll
            for (int l = 0; l < VECTOR; l++) {
                block[l] = VLOAD(from + (size_t)l * CHANNELS * PIXELS + i);
            }
            transpose(block);
            #pragma unroll
            for (int k = 0; k < VECTOR; k++) {
                to[PLACE(i + k)] = block[k];
                sum += block[k];
            }
        }
        for (; i < PIXELS; i++) {
            float lanes[VECTOR];
            for (int l = 0; l < VECTOR; l++) {
                lanes[l] = l < samples ? from[(size_t)l * CHANNELS * PIXELS + i] : 0.0f;
            }
            to[PLACE(i)] = VLOAD(lanes);
            sum += VLOAD(lanes);
        }
#if HAS_SUMS
        sums[stack * CHANNELS + c] = sum_lanes(sum);
#endif
    }
}
