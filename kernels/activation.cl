// Activation functions, element by element: y = activation(x), and their way back, dx = dy * gate'(saved).
//
// Shapes: all arguments have `size` elements; y may be x, dx may be dy.
// -D ACTIVATION, GATE   which function (activation.h), default IDENTITY
// -D VECTOR             elements per vector, default 4
// Launch: one dimension, work-item i takes `per_item` elements (elementwise.h).

#include "activation.h"
#include "elementwise.h"

kernel void activation_forward(const int size, const int per_item, global const float *x, global float *y) {
    const Range range = element_range(size, per_item);
    for (uint i = range.begin; i < range.vectors; i += VECTOR) {
        VSTORE(ACTIVATE(VLOAD(x + i)), y + i);
    }
    for (uint i = range.vectors; i < range.end; i++) {
        y[i] = ACTIVATE(x[i]);
    }
}

kernel void activation_backward(const int size, const int per_item, global const float *saved, global const float *dy,
                                global float *dx) {
    const Range range = element_range(size, per_item);
    for (uint i = range.begin; i < range.vectors; i += VECTOR) {
        VSTORE(VLOAD(dy + i) * DERIVATIVE(VLOAD(saved + i)), dx + i);
    }
    for (uint i = range.vectors; i < range.end; i++) {
        dx[i] = dy[i] * DERIVATIVE(saved[i]);
    }
}
