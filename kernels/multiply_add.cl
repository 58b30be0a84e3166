// Multiply-adds one after the other on every element: v = x[i], then v = v * factor + summand, `times` times, then y[i] = v.
// Nothing but arithmetic in registers: what it reaches is the device's limit.
//
// Shapes: x, y have `size` elements; y may be x.
// -D VECTOR   elements per vector, default 4
// -D CHAINS   vectors that a work-item computes side by side, so that none waits for the last result of its own, default 4
// Launch: one dimension, work-item i takes `per_item` elements (elementwise.h).

#include "vector.h"
#include "elementwise.h"

#ifndef CHAINS
#define CHAINS 4
#endif

kernel void multiply_add(const int size, const int per_item, const int times, const float factor, const float summand,
                         global const float *x, global float *y) {
    const Range range = element_range(size, per_item);
    uint i = range.begin;
    for (; i + CHAINS * VECTOR <= range.vectors; i += CHAINS * VECTOR) {
        FLOATV v[CHAINS];
        #pragma unroll
        for (int c = 0; c < CHAINS; c++) {
            v[c] = VLOAD(x + i + c * VECTOR);
        }
        for (int t = 0; t < times; t++) {
            #pragma unroll
            for (int c = 0; c < CHAINS; c++) {
                v[c] = fma(v[c], (FLOATV)factor, (FLOATV)summand);
            }
        }
        #pragma unroll
        for (int c = 0; c < CHAINS; c++) {
            VSTORE(v[c], y + i + c * VECTOR);
        }
    }
    for (; i < range.end; i++) {
        float v = x[i];
        for (int t = 0; t < times; t++) {
            v = fma(v, factor, summand);
        }
        y[i] = v;
    }
}
