// Softmax of each row, and softmax with cross-entropy, its gradient and the prediction in one pass. With max and sum those of a
// row, t its label, e the smoothing, q[c] = (1 - e) [c = t] + e / classes and s = step mod slots:
//
//   y[r,c]                    = exp(x[r,c] - max) / sum,   sum = sum_c exp(x[r,c] - max)
//   loss[s rows + r]          = log sum - sum_c q[c] (x[r,c] - max)
//   correct[s rows + r]       = 1 if the first largest element is at t and none is NaN, else 0
//   gradient[r,c]             = gradient_scale (y[r,c] - q[c])
//
// Rows with label -1 give zeros. A row that holds NaN or +Inf, or -Inf alone, has the sum NaN, and with it all that follows.
//
// Shapes: x, y, gradient (rows, CLASSES); labels (rows); loss, correct (slots * rows).
// -D CLASSES        default 10
// -D HAS_GRADIENT   whether the gradient is wanted, default 1
// -D SMOOTHING      whether e is not 0, default 0
// -D VECTOR         elements per vector, default 4
// -D LANES          work-items that share a row, a power of two, default 1; -D GROUP work-items of a work-group, default LANES
// Launch: one dimension; each LANES work-items take `per_item` rows, all the same number of turns, so that every work-item
// meets every barrier. On GPUs lanes read neighbouring elements; on CPUs one work-item reads a row in vectors.

#include "vector.h"
#include "lanes.h"

#ifndef CLASSES
#define CLASSES 10
#endif
#ifndef HAS_GRADIENT
#define HAS_GRADIENT 1
#endif
#ifndef SMOOTHING
#define SMOOTHING 0
#endif
#ifndef GROUP
#define GROUP LANES
#endif

// Elements that all lanes together take in one go.
#define STRIDE (LANES * VECTOR)

#if LANES == 1
#define SCRATCH(T, name)
#else
#define SCRATCH(T, name) local T name[GROUP]
#endif

// The largest element of the lane's share of a row. NaN is passed over: it shows up in the sum.
inline float row_max(global const float *x, const int lane) {
    FLOATV result = -INFINITY;
    for (int c = lane * VECTOR; c < CLASSES; c += STRIDE) {
        const FLOATV v = load_part(x + c, CLASSES - c, -INFINITY);
        result = v > result ? v : result;
    }
    return max_lanes(result);
}

// The sum of exp(x - max) over the lane's share. NaN where max is infinite, for Inf - Inf is NaN.
inline float row_sum(global const float *x, const int lane, const float max_value) {
    FLOATV result = 0;
    for (int c = lane * VECTOR; c < CLASSES; c += STRIDE) {
        result += exp(load_part(x + c, CLASSES - c, -INFINITY) - (FLOATV)max_value);
    }
    return sum_lanes(result);
}

kernel void softmax_forward(const int rows, const int per_item, global const float *x, global float *y) {
    SCRATCH(float, scratch);
    const int lane = get_local_id(0) % LANES;
    const int first = get_global_id(0) / LANES * per_item;
    for (int i = 0; i < per_item; i++) {
        const int row = min(first + i, rows - 1);
        global const float *from = x + (size_t)row * CLASSES;
        const float max_value = REDUCE_LANES(MAX_OF, row_max(from, lane), scratch);
        const float sum = REDUCE_LANES(SUM_OF, row_sum(from, lane, max_value), scratch);
        if (first + i < rows) {
            for (int c = lane * VECTOR; c < CLASSES; c += STRIDE) {
                const FLOATV v = load_part(from + c, CLASSES - c, -INFINITY);
                store_part(exp(v - (FLOATV)max_value) / (FLOATV)sum, y + (size_t)row * CLASSES + c, CLASSES - c);
            }
        }
    }
}

// The lane's first element that equals the largest one, CLASSES if it has none.
inline int first_equal(global const float *x, const int lane, const float max_value) {
    INTV result = CLASSES;
    for (int c = lane * VECTOR; c < CLASSES; c += STRIDE) {
        const FLOATV v = load_part(x + c, CLASSES - c, -INFINITY);
        result = min(result, v == (FLOATV)max_value ? (INTV)c + lane_index() : (INTV)CLASSES);
    }
    return min_lanes(result);
}

// The sum of x - max over the lane's share.
inline float row_shifted(global const float *x, const int lane, const float max_value) {
    FLOATV result = 0;
    for (int c = lane * VECTOR; c < CLASSES; c += STRIDE) {
        result += load_part(x + c, CLASSES - c, max_value) - (FLOATV)max_value;
    }
    return sum_lanes(result);
}

kernel void softmax_cross_entropy(const int step_index, const int slots, const int rows, const int per_item, const float smoothing,
                                  const float gradient_scale, global const float *logits, global const int *labels,
#if HAS_GRADIENT
                                  global float *gradient,
#endif
                                  global float *loss, global int *correct) {
    SCRATCH(float, scratch);
    SCRATCH(int, int_scratch);
    const int lane = get_local_id(0) % LANES;
    const int first = get_global_id(0) / LANES * per_item;
    const int place = (step_index % slots) * rows;
    for (int i = 0; i < per_item; i++) {
        const int row = min(first + i, rows - 1);
        global const float *x = logits + (size_t)row * CLASSES;
        const int label = labels[row];
        const float max_value = REDUCE_LANES(MAX_OF, row_max(x, lane), scratch);
        const float sum = REDUCE_LANES(SUM_OF, row_sum(x, lane, max_value), scratch);
        const int predicted = REDUCE_LANES(MIN_OF, first_equal(x, lane, max_value), int_scratch);
#if SMOOTHING
        const float shifted = REDUCE_LANES(SUM_OF, row_shifted(x, lane, max_value), scratch);
        const float elsewhere = smoothing / CLASSES * shifted;
#else
        const float elsewhere = 0.0f;
#endif
        if (first + i < rows) {
            if (lane == 0) {
                const float at_label = label < 0 ? 0.0f : (1.0f - smoothing) * (x[label] - max_value);
                loss[place + row] = label < 0 ? 0.0f : log(sum) - at_label - elsewhere;
                correct[place + row] = predicted == label && !isnan(sum);
            }
#if HAS_GRADIENT
            for (int c = lane * VECTOR; c < CLASSES; c += STRIDE) {
                const FLOATV p = exp(load_part(x + c, CLASSES - c, -INFINITY) - (FLOATV)max_value) / (FLOATV)sum;
                const FLOATV q = (FLOATV)(smoothing / CLASSES)
                        + ((INTV)c + lane_index() == (INTV)label ? (FLOATV)(1.0f - smoothing) : (FLOATV)0);
                const FLOATV g = label < 0 ? (FLOATV)0 : (FLOATV)gradient_scale * (p - q);
                store_part(g, gradient + (size_t)row * CLASSES + c, CLASSES - c);
            }
#endif
        }
    }
}
