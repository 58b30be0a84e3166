// The largest image element under each window and where it was, and the way back to there (window.h has the indices):
//
//   y[p,i,j] = max_{u,v} x[p,h,w],   argmax[p,i,j] = h WIDTH + w: the first of equal ones, and NaN before all
//   dx[p,h,w] = gate'(saved[p,h,w]) * sum_{i,j : argmax[p,i,j] = h WIDTH + w} dy[p,i,j]   (+ dx[p,h,w] if ACCUMULATE)
//
// Shapes: x, dx, saved (P, HEIGHT, WIDTH); y, dy, argmax (P, OUT_HEIGHT, OUT_WIDTH), where the planes P are samples x channels.
// -D the window's constants     window.h
// -D HAS_ARGMAX                 whether argmax is wanted, default 1
// -D GATE, HAS_SAVED, ACCUMULATE   as in the formula (activation.h), default IDENTITY, 0, 0
// Launch: one dimension, work-item i takes `per_item` elements of what is written (elementwise.h); of max_pool_backward_apart, one cell.
// No two write the same place: the way back gathers, so that it needs no atomics and sums in a fixed order.

#define VECTOR 1
#include "activation.h"
#include "elementwise.h"
#include "window.h"

#ifndef HAS_ARGMAX
#define HAS_ARGMAX 1
#endif
#ifndef HAS_SAVED
#define HAS_SAVED 0
#endif
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif

kernel void max_pool_forward(const int size, const int per_item, global const float *x,
#if HAS_ARGMAX
                             global int *argmax,
#endif
                             global float *y) {
    const Range range = element_range(size, per_item);
    for (uint o = range.begin; o < range.end; o++) {
        const int plane = o / OUT_PIXELS, i = o % OUT_PIXELS / OUT_WIDTH, j = o % OUT_WIDTH;
        global const float *image = x + (size_t)plane * PIXELS;
        float best = 0;
        int place = -1;
        for (int u = 0; u < WINDOW_HEIGHT; u++) {
            for (int v = 0; v < WINDOW_WIDTH; v++) {
                const int h = ROW_SEEN(i, u), w = COLUMN_SEEN(j, v);
                if (INSIDE(h, w)) {
                    const float value = image[h * WIDTH + w];
                    if (place < 0 || value > best || (isnan(value) && !isnan(best))) {
                        best = value;
                        place = h * WIDTH + w;
                    }
                }
            }
        }
        y[o] = best;
#if HAS_ARGMAX
        argmax[o] = place;
#endif
    }
}

kernel void max_pool_backward(const int size, const int per_item, global const float *dy, global const int *argmax,
#if HAS_SAVED
                              global const float *saved,
#endif
                              global float *dx) {
    const Range range = element_range(size, per_item);
    for (uint p = range.begin; p < range.end; p++) {
        const int pixel = p % PIXELS, h = pixel / WIDTH, w = pixel % WIDTH;
        const size_t outputs = (size_t)(p / PIXELS) * OUT_PIXELS;
        float value = 0;
        for (int i = FIRST_ROW(h); i <= LAST_ROW(h); i++) {
            for (int j = FIRST_COLUMN(w); j <= LAST_COLUMN(w); j++) {
                const size_t o = outputs + i * OUT_WIDTH + j;
                value += argmax[o] == pixel ? dy[o] : 0.0f;
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

// The same for windows that do not overlap. The image is divided into cells, STRIDE_Y x STRIDE_X pixels each, in whose upper left
// corner a window lies, or, at the far edges, none. A work-item looks once at where the window's maximum was, and writes a whole cell:
// two pixels at once where all rows begin at a multiple of two and cells are two pixels wide, as with the most common window, 2 x 2.
#define CELLS_DOWN ((HEIGHT + TOP + STRIDE_Y - 1) / STRIDE_Y)
#define CELLS_ACROSS ((WIDTH + LEFT + STRIDE_X - 1) / STRIDE_X)
#define PAIRS (STRIDE_X == 2 && LEFT == 0 && WIDTH % 2 == 0)

kernel void max_pool_backward_apart(const int size, global const float *dy, global const int *argmax,
#if HAS_SAVED
                                    global const float *saved,
#endif
                                    global float *dx) {
    const int cell = get_global_id(0);
    if (cell < size) {
        const int plane = cell / (CELLS_DOWN * CELLS_ACROSS), i = cell / CELLS_ACROSS % CELLS_DOWN, j = cell % CELLS_ACROSS;
        const bool has_window = i < OUT_HEIGHT && j < OUT_WIDTH;
        const int output = plane * OUT_PIXELS + i * OUT_WIDTH + j;
        const int place = has_window ? argmax[output] : -1;
        const float value = has_window ? dy[output] : 0.0f;
        #pragma unroll
        for (int y = 0; y < STRIDE_Y; y++) {
            const int h = i * STRIDE_Y - TOP + y, w = j * STRIDE_X - LEFT, first = plane * PIXELS + h * WIDTH + w;
            if (h < 0 || h >= HEIGHT) {
                continue;
            }
#if PAIRS
            float2 pair = (float2)(place == h * WIDTH + w ? value : 0.0f, place == h * WIDTH + w + 1 ? value : 0.0f);
#if HAS_SAVED
            const float2 at = *(global const float2 *)(saved + first);
            pair *= (float2)(DERIVATIVE(at.x), DERIVATIVE(at.y));
#endif
#if ACCUMULATE
            pair += *(global const float2 *)(dx + first);
#endif
            *(global float2 *)(dx + first) = pair;
#else
            for (int x = 0; x < STRIDE_X; x++) {
                if (w + x >= 0 && w + x < WIDTH) {
                    float gradient = place == h * WIDTH + w + x ? value : 0.0f;
#if HAS_SAVED
                    gradient *= DERIVATIVE(saved[first + x]);
#endif
#if ACCUMULATE
                    gradient += dx[first + x];
#endif
                    dx[first + x] = gradient;
                }
            }
#endif
        }
    }
}
