// The mean of the image elements under each window, and the way back. With n(i,j) the number of elements of the window at (i, j)
// that lie inside the image (window.h has the indices):
//
//   y[p,i,j]  = sum_{u,v} x[p,h,w] / n(i,j)
//   dx[p,h,w] = gate'(saved[p,h,w]) * sum_{i,j whose window holds (h,w)} dy[p,i,j] / n(i,j)   (+ dx[p,h,w] if ACCUMULATE)
//
// Shapes: x, dx, saved (P, HEIGHT, WIDTH); y, dy (P, OUT_HEIGHT, OUT_WIDTH), where the planes P are samples x channels.
// -D the window's constants        window.h
// -D GATE, HAS_SAVED, ACCUMULATE   as in the formula (activation.h), default IDENTITY, 0, 0
// Launch: one dimension, work-item i takes `per_item` elements of what is written (elementwise.h); the way back gathers.

#define VECTOR 1
#include "activation.h"
#include "elementwise.h"
#include "window.h"

#ifndef HAS_SAVED
#define HAS_SAVED 0
#endif
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif

// How many of a window's rows or columns lie inside, the first at `begin`. Windows are either padded or dilated, never both.
inline int count_inside(const int begin, const int extent, const int dilation, const int size) {
    return dilation > 1 ? extent : min(size, begin + extent) - max(0, begin);
}

// n(i, j)
inline float window_count(const int i, const int j) {
    return count_inside(ROW_SEEN(i, 0), WINDOW_HEIGHT, DILATION_Y, HEIGHT) * count_inside(COLUMN_SEEN(j, 0), WINDOW_WIDTH, DILATION_X, WIDTH);
}

kernel void average_pool_forward(const int size, const int per_item, global const float *x, global float *y) {
    const Range range = element_range(size, per_item);
    for (uint o = range.begin; o < range.end; o++) {
        const int plane = o / OUT_PIXELS, i = o % OUT_PIXELS / OUT_WIDTH, j = o % OUT_WIDTH;
        global const float *image = x + (size_t)plane * PIXELS;
        float sum = 0;
        for (int u = 0; u < WINDOW_HEIGHT; u++) {
            for (int v = 0; v < WINDOW_WIDTH; v++) {
                const int h = ROW_SEEN(i, u), w = COLUMN_SEEN(j, v);
                sum += INSIDE(h, w) ? image[h * WIDTH + w] : 0.0f;
            }
        }
        y[o] = sum / window_count(i, j);
    }
}

kernel void average_pool_backward(const int size, const int per_item, global const float *dy,
#if HAS_SAVED
                                  global const float *saved,
#endif
                                  global float *dx) {
    const Range range = element_range(size, per_item);
    for (uint p = range.begin; p < range.end; p++) {
        const int h = p % PIXELS / WIDTH, w = p % WIDTH;
        global const float *outputs = dy + (size_t)(p / PIXELS) * OUT_PIXELS;
        float value = 0;
        for (int i = FIRST_ROW(h); i <= LAST_ROW(h); i++) {
            for (int j = FIRST_COLUMN(w); j <= LAST_COLUMN(w); j++) {
                if ((h - ROW_SEEN(i, 0)) % DILATION_Y == 0 && (w - COLUMN_SEEN(j, 0)) % DILATION_X == 0) {
                    value += outputs[i * OUT_WIDTH + j] / window_count(i, j);
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
