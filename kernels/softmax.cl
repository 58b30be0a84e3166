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

// A row is held in registers: lane l has the vectors l, l + LANES, ...
#define PARTS ((CLASSES + LANES * VECTOR - 1) / (LANES * VECTOR))
#define FIRST(lane, i) (((i) * LANES + (lane)) * VECTOR)

#if LANES == 1
#define SCRATCH(T, name)
#else
#define SCRATCH(T, name) local T name[GROUP]
#endif

// Loads the lane's share of row r; -Inf stands for what lies beyond the end, of the row or of all rows: the exponential of it is 0.
inline void load_row(global const float *x, const int r, const int rows, const int lane, FLOATV *row) {
    x += (size_t)r * CLASSES;
    for (int i = 0; i < PARTS; i++) {
        const int left = CLASSES - FIRST(lane, i);
        row[i] = r < rows && left > 0 ? load_part(x + FIRST(lane, i), left, -INFINITY) : (FLOATV)-INFINITY;
    }
}

inline void store_row(const FLOATV *row, const int r, const int lane, global float *x) {
    x += (size_t)r * CLASSES;
    for (int i = 0; i < PARTS; i++) {
        const int left = CLASSES - FIRST(lane, i);
        if (left > 0) {
            store_part(row[i], x + FIRST(lane, i), left);
        }
    }
}

// The largest element of the lane's share. NaN is passed over: it shows up in the sum.
inline float max_of_row(const FLOATV *row) {
    FLOATV result = -INFINITY;
    for (int i = 0; i < PARTS; i++) {
        result = row[i] > result ? row[i] : result;
    }
    return max_lanes(result);
}

// Replaces x by exp(x - max) and returns the sum over the lane's share. NaN where max is infinite, for Inf - Inf is NaN.
inline float exponentials(FLOATV *row, const float largest) {
    FLOATV sum = 0;
    for (int i = 0; i < PARTS; i++) {
        row[i] = exp(row[i] - (FLOATV)largest);
        sum += row[i];
    }
    return sum_lanes(sum);
}

// The lane's first element that equals the largest one, INT_MAX if it has none.
inline int first_equal(const FLOATV *row, const int lane, const float largest) {
    INTV result = INT_MAX;
    for (int i = 0; i < PARTS; i++) {
        result = min(result, row[i] == (FLOATV)largest ? (INTV)FIRST(lane, i) + lane_index() : (INTV)INT_MAX);
    }
    return min_lanes(result);
}

// The sum of x - max over the lane's share.
inline float sum_shifted(const FLOATV *row, const int lane, const float largest) {
    FLOATV result = 0;
    for (int i = 0; i < PARTS; i++) {
        result += (INTV)FIRST(lane, i) + lane_index() < (INTV)CLASSES ? row[i] - (FLOATV)largest : (FLOATV)0;
    }
    return sum_lanes(result);
}

kernel void softmax_forward(const int rows, const int per_item, global const float *x, global float *y) {
    SCRATCH(float, scratch);
    const int lane = get_local_id(0) % LANES;
    const int first = get_global_id(0) / LANES * per_item;
    for (int r = first; r < first + per_item; r++) {
        FLOATV row[PARTS];
        load_row(x, r, rows, lane, row);
        const float largest = REDUCE_LANES(MAX_OF, max_of_row(row), scratch);
        const float sum = REDUCE_LANES(SUM_OF, exponentials(row, largest), scratch);
        if (r < rows) {
            for (int i = 0; i < PARTS; i++) {
                row[i] /= (FLOATV)sum;
            }
            store_row(row, r, lane, y);
        }
    }
}

kernel void softmax_cross_entropy(const int step_index, const int slots, const int rows, const int per_item,
                                  const float smoothing, const float gradient_scale, global const float *logits,
                                  global const int *labels,
#if HAS_GRADIENT
                                  global float *gradient,
#endif
                                  global float *loss, global int *correct) {
    SCRATCH(float, scratch);
    SCRATCH(int, int_scratch);
    const int lane = get_local_id(0) % LANES;
    const int first = get_global_id(0) / LANES * per_item;
    const int place = (step_index % slots) * rows;
    for (int r = first; r < first + per_item; r++) {
        const int label = r < rows ? labels[r] : -1;
        FLOATV row[PARTS];
        load_row(logits, r, rows, lane, row);
        const float largest = REDUCE_LANES(MAX_OF, max_of_row(row), scratch);
        const int predicted = REDUCE_LANES(MIN_OF, first_equal(row, lane, largest), int_scratch);
#if SMOOTHING
        const float elsewhere = smoothing / CLASSES * REDUCE_LANES(SUM_OF, sum_shifted(row, lane, largest), scratch);
#else
        const float elsewhere = 0.0f;
#endif
        const float sum = REDUCE_LANES(SUM_OF, exponentials(row, largest), scratch);
        if (r < rows && lane == 0) {
            const float at_label = label < 0 ? 0.0f : (1.0f - smoothing) * (logits[(size_t)r * CLASSES + label] - largest);
            loss[place + r] = label < 0 ? 0.0f : log(sum) - at_label - elsewhere;
            correct[place + r] = predicted == label && !isnan(sum);
        }
#if HAS_GRADIENT
        if (r < rows) {
            for (int i = 0; i < PARTS; i++) {
                const FLOATV q = (FLOATV)(smoothing / CLASSES)
                        + ((INTV)FIRST(lane, i) + lane_index() == (INTV)label ? (FLOATV)(1.0f - smoothing) : (FLOATV)0);
                row[i] = label < 0 ? (FLOATV)0 : (FLOATV)gradient_scale * (row[i] / (FLOATV)sum - q);
            }
            store_row(row, r, lane, gradient);
        }
#endif
    }
}
