// Copies images so that a vector holds the same element of VECTOR samples, and puts zeros around them:
//
//   out[s,c,h,w][l] = x[s VECTOR + l,c,i,j]   at h = before_y + i step_y, w = before_x + j step_x; 0 everywhere else
//   sums[s,c]       = sum_{l,i,j} x[s VECTOR + l,c,i,j]                    if HAS_SUMS
//
// Samples beyond the batch are 0. The convolutions of conv_interleaved.cl and conv_weight_interleaved.cl then need no edges: every
// element that a window sees is there, one vector of samples after the other.
//
// Shapes: x (batch, channels, height, width); out (stacks, channels, padded_height, padded_width, VECTOR), sums (stacks, channels),
// where stacks = ceil(batch / VECTOR).
// -D HAS_SUMS   0 or 1, default 0
// -D VECTOR     samples side by side, default 4
// Launch: work-groups of one work-item; dimension 0 runs over `per_item` channels each, dimension 1 over the stacks.
//
// Shapes are arguments, so that one program serves all layers: places are counted up, which takes no division.

#include "transpose.h"

#ifndef HAS_SUMS
#define HAS_SUMS 0
#endif

#define NEXT_PLACE \
    place += step_x; \
    if (++column == width) { \
        column = 0; \
        place += step_y * padded_width - width * step_x; \
    }

kernel void interleave(const int batch, const int channels, const int height, const int width, const int padded_height,
                       const int padded_width, const int before_y, const int before_x, const int step_y, const int step_x,
                       const int per_item, global const float *x,
#if HAS_SUMS
                       global float *sums,
#endif
                       global FLOATV *out) {
    const int pixels = height * width, padded_pixels = padded_height * padded_width;
    const int stack = get_global_id(1), samples = min(VECTOR, batch - stack * VECTOR);
    const int begin = get_global_id(0) * per_item, end = min(channels, begin + per_item);
    for (int c = begin; c < end; c++) {
        global const float *from = x + ((size_t)stack * VECTOR * channels + c) * pixels;
        global FLOATV *to = out + ((size_t)stack * channels + c) * padded_pixels;
        if (padded_pixels > pixels) {
            for (int i = 0; i < padded_pixels; i++) {
                to[i] = 0;
            }
        }
        FLOATV sum = 0;
        int i = 0, column = 0, place = before_y * padded_width + before_x; // where element i goes, and its column in the image
        for (; samples == VECTOR && i + VECTOR <= pixels; i += VECTOR) {
            FLOATV block[VECTOR];
            #pragma unroll
            for (int l = 0; l < VECTOR; l++) {
                block[l] = VLOAD(from + (size_t)l * channels * pixels + i);
            }
            transpose(block);
            #pragma unroll
            for (int k = 0; k < VECTOR; k++) {
                to[place] = block[k];
                sum += block[k];
                NEXT_PLACE
            }
        }
        for (; i < pixels; i++) {
            float lanes[VECTOR];
            for (int l = 0; l < VECTOR; l++) {
                lanes[l] = l < samples ? from[(size_t)l * channels * pixels + i] : 0.0f;
            }
            to[place] = VLOAD(lanes);
            sum += VLOAD(lanes);
            NEXT_PLACE
        }
#if HAS_SUMS
        sums[stack * channels + c] = sum_lanes(sum);
#endif
    }
}
