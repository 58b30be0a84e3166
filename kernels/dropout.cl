// Inverted dropout: y[i] = scale * x[i] where u[i] >= rate, else 0, with u[i] the uniform number of word i mod 4 of Philox at
// element i / 4, this step and `stream` (philox.h). The way back is the same kernel on the gradient.
//
// Shapes: x and y `size` elements; y may be x.
// -D VECTOR   elements per vector, default 4
// Launch: one dimension, work-item i takes `per_item` elements, a multiple of four (elementwise.h).

#include "vector.h"
#include "elementwise.h"
#include "philox.h"

kernel void dropout(const int size, const int per_item, const int step_index, const int seed_low, const int seed_high,
                    const int stream, const float rate, const float scale, global const float *x, global float *y) {
    const uint2 seed = (uint2)(seed_low, seed_high);
    const Range range = element_range(size, per_item);
    for (uint i = range.begin; i < range.end; i += 4) {
        const float4 u = uniform4(philox(seed, i / 4, step_index, stream));
        if (i + 4 <= range.end) {
            vstore4(u >= rate ? vload4(0, x + i) * scale : (float4)0.0f, 0, y + i);
        } else {
            const float kept[4] = {u.x, u.y, u.z, u.w};
            for (uint j = i; j < range.end; j++) {
                y[j] = kept[j - i] >= rate ? x[j] * scale : 0.0f;
            }
        }
    }
}
