// Sums over the rows of a matrix: out[s,n] = sum of x[m,n] over the rows m of part s, added to out[s,n] if ACCUMULATE.
// Called once with one part, or twice where there are many rows: the parts' sums, then the sum of the parts.
//
// Shapes: x (rows, columns), out (ceil(rows / rows_per_part), columns).
// -D ACCUMULATE   0 or 1, default 0
// -D VECTOR       columns per work-item, default 4
// Launch: dimension 0 runs over vectors of columns, padded; dimension 1 over the parts. Neighbours read neighbours.

#include "vector.h"

#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif

kernel void column_sum(const int rows, const int columns, const int rows_per_part, global const float *x, global float *out) {
    const int column = get_global_id(0) * VECTOR;
    const int count = columns - column;
    if (count <= 0) {
        return;
    }
    const int begin = get_global_id(1) * rows_per_part;
    const int end = min(rows, begin + rows_per_part);
    FLOATV sum = 0;
    for (int row = begin; row < end; row++) {
        sum += load_part(x + (size_t)row * columns + column, count, 0.0f);
    }
    global float *to = out + get_global_id(1) * columns + column;
#if ACCUMULATE
    sum += load_part(to, count, 0.0f);
#endif
    store_part(sum, to, count);
}
