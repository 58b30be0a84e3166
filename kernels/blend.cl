// Moves one tensor towards another: y[i] = y[i] + w (x[i] - y[i]) with w = weights[step mod steps].
//
// Shapes: x and y `size` elements, weights (steps).
// -D VECTOR   elements per vector, default 4
// Launch: one dimension, work-item i takes `per_item` elements (elementwise.h).

#include "vector.h"
#include "elementwise.h"

kernel void blend(const int size, const int per_item, const int step_index, const int steps, global const float *x,
                  global const float *weights, global float *y) {
    const float weight = weights[step_index % steps];
    const Range range = element_range(size, per_item);
    for (uint i = range.begin; i < range.vectors; i += VECTOR) {
        const FLOATV old = VLOAD(y + i);
        VSTORE(fma((FLOATV)weight, VLOAD(x + i) - old, old), y + i);
    }
    for (uint i = range.vectors; i < range.end; i++) {
        y[i] = fma(weight, x[i] - y[i], y[i]);
    }
}
