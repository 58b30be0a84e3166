// Convolution and its two gradients, plainly: one sum at a time, right for every shape and not yet fast for any. With g the group
// of filter f, q = GROUP_CHANNELS and (h, w) what output (i, j) sees through (u, v) (window.h):
//
//   y[b,f,i,j]       = activation( bias[f] + sum_{c<q,u,v} weight[f,c,u,v] x[b,g q + c,h,w] )
//   dx[b,c,h,w]      = gate'(saved[b,c,h,w]) * sum_{f,u,v} weight[f,c mod q,u,v] dy[b,f,i,j]   (+ dx[b,c,h,w] if ACCUMULATE)
//   dweight[f,c,u,v] = sum_{b,i,j} dy[b,f,i,j] x[b,g q + c,h,w],   dbias[f] = sum_{b,i,j} dy[b,f,i,j]
//
// Shapes: x, dx, saved (BATCH, CHANNELS, HEIGHT, WIDTH); y, dy (BATCH, FILTERS, OUT_HEIGHT, OUT_WIDTH); weight, dweight (FILTERS,
// GROUP_CHANNELS, WINDOW_HEIGHT, WINDOW_WIDTH); bias, dbias (FILTERS).
// -D BATCH, CHANNELS, FILTERS, GROUPS   default 8, 4, 4, 1
// -D the window's constants             window.h
// -D ACTIVATION, GATE                   activation.h
// -D HAS_BIAS, HAS_SAVED, ACCUMULATE    0 or 1, default 0
// Launch: one dimension, work-item i takes `per_item` elements of what is written (elementwise.h).

#define VECTOR 1
#include "activation.h"
#include "elementwise.h"
#include "window.h"

#ifndef BATCH
#define BATCH 8
#endif
#ifndef CHANNELS
#define CHANNELS 4
#endif
#ifndef FILTERS
#define FILTERS 4
#endif
#ifndef GROUPS
#define GROUPS 1
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

#define GROUP_CHANNELS (CHANNELS / GROUPS)
#define GROUP_FILTERS (FILTERS / GROUPS)
#define TAPS (WINDOW_HEIGHT * WINDOW_WIDTH)

kernel void conv_forward(const int size, const int per_item, global const float *x, global const float *weight,
#if HAS_BIAS
                         global const float *bias,
#endif
                         global float *y) {
    const Range range = element_range(size, per_item);
    for (uint o = range.begin; o < range.end; o++) {
        const int b = o / (FILTERS * OUT_PIXELS), f = o / OUT_PIXELS % FILTERS, i = o % OUT_PIXELS / OUT_WIDTH, j = o % OUT_WIDTH;
        global const float *image = x + ((size_t)b * CHANNELS + f / GROUP_FILTERS * GROUP_CHANNELS) * PIXELS;
        global const float *filter = weight + (size_t)f * GROUP_CHANNELS * TAPS;
        float sum = 0;
        for (int c = 0; c < GROUP_CHANNELS; c++) {
            for (int u = 0; u < WINDOW_HEIGHT; u++) {
                for (int v = 0; v < WINDOW_WIDTH; v++) {
                    const int h = ROW_SEEN(i, u), w = COLUMN_SEEN(j, v);
                    if (INSIDE(h, w)) {
                        sum = fma(filter[c * TAPS + u * WINDOW_WIDTH + v], image[c * PIXELS + h * WIDTH + w], sum);
                    }
                }
            }
        }
#if HAS_BIAS
        sum += bias[f];
#endif
        y[o] = ACTIVATE(sum);
    }
}

kernel void conv_input_gradient(const int size, const int per_item, global const float *dy, global const float *weight,
#if HAS_SAVED
                                global const float *saved,
#endif
                                global float *dx) {
    const Range range = element_range(size, per_item);
    for (uint p = range.begin; p < range.end; p++) {
        const int b = p / (CHANNELS * PIXELS), c = p / PIXELS % CHANNELS, h = p % PIXELS / WIDTH, w = p % WIDTH;
        const int first = c / GROUP_CHANNELS * GROUP_FILTERS;
        global const float *outputs = dy + ((size_t)b * FILTERS + first) * OUT_PIXELS;
        global const float *filters = weight + ((size_t)first * GROUP_CHANNELS + c % GROUP_CHANNELS) * TAPS;
        float value = 0;
        for (int f = 0; f < GROUP_FILTERS; f++) {
            for (int u = 0; u < WINDOW_HEIGHT; u++) {
                for (int v = 0; v < WINDOW_WIDTH; v++) {
                    const int rows = h + TOP - u * DILATION_Y, columns = w + LEFT - v * DILATION_X;
                    const int i = rows / STRIDE_Y, j = columns / STRIDE_X;
                    if (rows >= 0 && rows % STRIDE_Y == 0 && i < OUT_HEIGHT && columns >= 0 && columns % STRIDE_X == 0 && j < OUT_WIDTH) {
                        value = fma(filters[f * GROUP_CHANNELS * TAPS + u * WINDOW_WIDTH + v], outputs[f * OUT_PIXELS + i * OUT_WIDTH + j], value);
                    }
                }
            }
        }
#if HAS_SAVED
        value *= DERIVATIVE(saved[p]);
#endif
#if ACCUMULATE
        value += dx[p];
#endif
        dx[p] = value;
    }
}

// The sums over part get_global_id(1) of the samples; column_sum.cl adds the parts.
kernel void conv_weight_gradient(const int size, const int per_item, const int samples_per_part, global const float *x,
                                 global const float *dy, global float *dweight) {
    const Range range = element_range(size, per_item);
    const int begin = get_global_id(1) * samples_per_part, end = min(BATCH, begin + samples_per_part);
    for (uint e = range.begin; e < range.end; e++) {
        const int f = e / (GROUP_CHANNELS * TAPS), c = e / TAPS % GROUP_CHANNELS, u = e % TAPS / WINDOW_WIDTH, v = e % WINDOW_WIDTH;
        float sum = 0;
        for (int b = begin; b < end; b++) {
            global const float *image = x + ((size_t)b * CHANNELS + f / GROUP_FILTERS * GROUP_CHANNELS + c) * PIXELS;
            global const float *outputs = dy + ((size_t)b * FILTERS + f) * OUT_PIXELS;
            for (int i = 0; i < OUT_HEIGHT; i++) {
                for (int j = 0; j < OUT_WIDTH; j++) {
                    const int h = ROW_SEEN(i, u), w = COLUMN_SEEN(j, v);
                    if (INSIDE(h, w)) {
                        sum = fma(outputs[i * OUT_WIDTH + j], image[h * WIDTH + w], sum);
                    }
                }
            }
        }
        dweight[(size_t)get_global_id(1) * size + e] = sum;
    }
}

// dbias, likewise.
kernel void conv_bias_gradient(const int size, const int per_item, const int samples_per_part, global const float *dy,
                               global float *dbias) {
    const Range range = element_range(size, per_item);
    const int begin = get_global_id(1) * samples_per_part, end = min(BATCH, begin + samples_per_part);
    for (uint f = range.begin; f < range.end; f++) {
        float sum = 0;
        for (int b = begin; b < end; b++) {
            for (int o = 0; o < OUT_PIXELS; o++) {
                sum += dy[((size_t)b * FILTERS + f) * OUT_PIXELS + o];
            }
        }
        dbias[(size_t)get_global_id(1) * size + f] = sum;
    }
}
