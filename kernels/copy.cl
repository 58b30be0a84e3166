// Setting and copying elements: x[i] = value, and y[i] = x[i] bit for bit.
//
// -D VECTOR   elements per vector, default 4
// Launch: one dimension, work-item i takes `per_item` elements (elementwise.h).

#include "vector.h"
#include "elementwise.h"

kernel void fill(const int size, const int per_item, const float value, global float *x) {
    const Range range = element_range(size, per_item);
    for (uint i = range.begin; i < range.vectors; i += VECTOR) {
        VSTORE((FLOATV)value, x + i);
    }
    for (uint i = range.vectors; i < range.end; i++) {
        x[i] = value;
    }
}

kernel void copy(const int size, const int per_item, global const float *x, global float *y) {
    // As integers: a load of a float may quieten a signalling NaN.
    global const int *from = (global const int *)x;
    global int *to = (global int *)y;
    const Range range = element_range(size, per_item);
    for (uint i = range.begin; i < range.vectors; i += VECTOR) {
        VSTORE(VLOAD(from + i), to + i);
    }
    for (uint i = range.vectors; i < range.end; i++) {
        to[i] = from[i];
    }
}
