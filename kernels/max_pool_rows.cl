// Max pooling and its gradient for CPU-like devices (max_pool.cl has the same for GPUs; window.h has the indices):
//
//   y[p,i,j] = max_{u,v} x[p,h,w],   argmax[p,i,j] = h WIDTH + w: the first of equal ones, and NaN before all
//   dx[p,h,w] = sum_{i,j : argmax[p,i,j] = h WIDTH + w} gate'(saved[p,h,w]) dy[p,i,j]   (+ dx[p,h,w] if ACCUMULATE)
//
// Shapes: x, dx, saved (PLANES, HEIGHT, WIDTH); y, dy, argmax (PLANES, OUT_HEIGHT, OUT_WIDTH), where planes are samples x channels.
// -D PLANES                     default 8
// -D the window's constants     window.h
// -D HAS_ARGMAX                 whether argmax is wanted, default 1
// -D GATE, HAS_SAVED, ACCUMULATE   as in the formula (activation.h), default IDENTITY, 0, 0
// -D VECTOR                     outputs side by side, default 4
// Launch: one dimension, a work-item takes `per_item` whole planes.
//
// Forward, a vector holds neighbouring outputs of a row. Backward, each output adds its gradient to the one place it came from: a
// plane belongs to a single work-item, so nobody else writes there and the order of the sums is fixed.

#include "activation.h"
#include "window.h"

#ifndef PLANES
#define PLANES 8
#endif
#ifndef HAS_ARGMAX
#define HAS_ARGMAX 1
#endif
#ifndef HAS_SAVED
#define HAS_SAVED 0
#endif
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif

// Whether every column that a window sees lies inside the image.
#define COLUMNS_INSIDE (LEFT == 0 && COLUMN_SEEN(OUT_WIDTH - 1, WINDOW_WIDTH - 1) < WIDTH)

// The elements x[place], x[place + STRIDE_X], ...; those beyond the tensor's ends are any number, and so are those of other rows.
inline FLOATV load_seen(global const float *x, const int place) {
#if STRIDE_X == 1
    if (place >= 0 && place + VECTOR <= PLANES * PIXELS) {
        return VLOAD(x + place);
    }
#elif STRIDE_X == 2 && VECTOR > 1
    if (place >= 0 && place + 2 * VECTOR <= PLANES * PIXELS) {
        FLOATV seen;
        seen.lo = VLOAD(x + place).even;
        seen.hi = VLOAD(x + place + VECTOR).even;
        return seen;
    }
#endif
    float part[VECTOR];
    for (int l = 0; l < VECTOR; l++) {
        part[l] = x[clamp(place + l * STRIDE_X, 0, PLANES * PIXELS - 1)];
    }
    return VLOAD(part);
}

kernel void max_pool_forward_rows(const int per_item, global const float *x,
#if HAS_ARGMAX
                                  global int *argmax,
#endif
                                  global float *y) {
    const int begin = get_global_id(0) * per_item, end = min(PLANES, begin + per_item);
    for (int row = begin * OUT_HEIGHT; row < end * OUT_HEIGHT; row++) {
        const int plane = row / OUT_HEIGHT, i = row % OUT_HEIGHT;
        for (int j = 0; j < OUT_WIDTH; j += VECTOR) {
            FLOATV best = 0;
            INTV place = -1;
            for (int u = 0; u < WINDOW_HEIGHT; u++) {
                const int h = ROW_SEEN(i, u);
                if (h < 0 || h >= HEIGHT) {
                    continue;
                }
                #pragma unroll
                for (int v = 0; v < WINDOW_WIDTH; v++) {
                    const FLOATV value = load_seen(x, plane * PIXELS + h * WIDTH + COLUMN_SEEN(j, v));
                    const INTV w = COLUMN_SEEN((INTV)j + lane_index(), v);
                    INTV better = place < (INTV)0 || !(value <= best) && best == best;
#if !COLUMNS_INSIDE
                    better = better && w >= (INTV)0 && w < (INTV)WIDTH;
#endif
                    best = better ? value : best;
                    place = better ? (INTV)(h * WIDTH) + w : place;
                }
            }
            store_part(best, y + row * OUT_WIDTH + j, OUT_WIDTH - j);
#if HAS_ARGMAX
            store_part(place, argmax + row * OUT_WIDTH + j, OUT_WIDTH - j);
#endif
        }
    }
}

kernel void max_pool_backward_scatter(const int per_item, global const float *dy, global const int *argmax,
#if HAS_SAVED
                                      global const float *saved,
#endif
                                      global float *dx) {
    const int begin = get_global_id(0) * per_item, end = min(PLANES, begin + per_item);
#if !ACCUMULATE
    for (int p = begin * PIXELS; p < end * PIXELS; p++) {
        dx[p] = 0.0f;
    }
#endif
    for (int plane = begin; plane < end; plane++) {
        for (int o = plane * OUT_PIXELS; o < (plane + 1) * OUT_PIXELS; o++) {
            const int place = plane * PIXELS + argmax[o];
            float value = dy[o];
#if HAS_SAVED
            value *= DERIVATIVE(saved[place]);
#endif
            dx[place] += value;
        }
    }
}
