// The sum of two tensors with a fused activation, element by element: y = activation(a + b).
//
// Shapes: all arguments have `size` elements; y may be a or b.
// -D ACTIVATION   activation.h, default IDENTITY
// -D VECTOR       elements per vector, default 4
// Launch: one dimension, work-item i takes `per_item` elements (elementwise.h).

#include "activation.h"
#include "elementwise.h"

kernel void add(const int size, const int per_item, global const float *a, global const float *b, global float *y) {
    const Range range = element_range(size, per_item);
    for (uint i = range.begin; i < range.vectors; i += VECTOR) {
        VSTORE(ACTIVATE(VLOAD(a + i) + VLOAD(b + i)), y + i);
    }
    for (uint i = range.vectors; i < range.end; i++) {
        y[i] = ACTIVATE(a[i] + b[i]);
    }
}
