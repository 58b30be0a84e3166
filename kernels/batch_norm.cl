// Batch normalisation in training, in use, and the way back (Ioffe and Szegedy, 2015). Over the n = BATCH * PIXELS elements of
// each channel c, with z = (x - mean[c]) inverse[c]:
//
//   mean[c] = (1/n) sum x,   variance = (1/n) sum (x - mean[c])^2,   inverse[c] = 1 / sqrt(variance + epsilon)
//   y = activation( gamma[c] z + beta[c] )
//   running_mean[c]     += momentum (mean[c] - running_mean[c])
//   running_variance[c] += momentum (variance n / max(1, n - 1) - running_variance[c])
//
//   dbeta[c] = sum dy,   dgamma[c] = sum dy z
//   dx = gate'(saved) * gamma[c] inverse[c] (dy - dbeta[c] / n - z dgamma[c] / n)   (+ dx if ACCUMULATE)
//
// Shapes: x, y, dx, dy, saved (BATCH, CHANNELS, PIXELS), all others (CHANNELS).
// -D BATCH, CHANNELS, PIXELS   default 64, 8, 64
// -D ACTIVATION, GATE          activation.h
// -D HAS_SAVED, ACCUMULATE     0 or 1, default 0
// -D VECTOR                    elements per vector, default 4
// -D LANES                     work-items of a work-group, a power of two, default 1
// Launch of the training kernels: one work-group per channel. Its lanes run through the channel two or three times, side by side
// through each sample's plane or, where planes are shorter than a vector, side by side over the samples. The squares are summed
// about the mean, so that nothing cancels; sums have one order, by lanes and then as a tree (lanes.h).
// Launch of batch_norm_inference: dimension 0 over the planes, samples x channels, LANES work-items each.

#include "activation.h"
#include "lanes.h"

#ifndef BATCH
#define BATCH 64
#endif
#ifndef CHANNELS
#define CHANNELS 8
#endif
#ifndef PIXELS
#define PIXELS 64
#endif
#ifndef HAS_SAVED
#define HAS_SAVED 0
#endif
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif

#define COUNT (BATCH * PIXELS)

// Where pixel k of the channel's plane in sample b lies.
#define PLACE(b, c, k) (((size_t)(b) * CHANNELS + (c)) * PIXELS + (k))

// Runs BODY for the lane's share of a channel's vectors: `place` is where one begins, `left` how many elements of the plane
// follow from there on. What is behind the end is read as `fill` by load_part and not stored by store_part.
#define VECTORS_PER_PLANE ((PIXELS + VECTOR - 1) / VECTOR)
#define FOR_EACH_VECTOR(c, lane, BODY) \
    for (int t = lane; t < BATCH * VECTORS_PER_PLANE; t += LANES) { \
        const int k = t % VECTORS_PER_PLANE * VECTOR, left = PIXELS - k; \
        const size_t place = PLACE(t / VECTORS_PER_PLANE, c, k); \
        BODY \
    }

#if HAS_SAVED
#define GATED(value) ((value) * DERIVATIVE(load_part(saved + place, left, 0.0f)))
#else
#define GATED(value) (value)
#endif
#if ACCUMULATE
#define ACCUMULATED + load_part(dx + place, left, 0.0f)
#else
#define ACCUMULATED
#endif

#if LANES == 1
#define SCRATCH
#else
#define SCRATCH local float scratch[LANES];
#endif

kernel void batch_norm_forward(const float momentum, const float epsilon, global const float *x, global const float *gamma,
                               global const float *beta, global float *running_mean, global float *running_variance,
                               global float *mean, global float *inverse, global float *y) {
    SCRATCH
    const int c = get_group_id(0), lane = get_local_id(0);
    FLOATV sums = 0;
    FOR_EACH_VECTOR(c, lane, sums += load_part(x + place, left, 0.0f);)
    const float average = REDUCE_LANES(SUM_OF, sum_lanes(sums), scratch) / COUNT;

    FLOATV squares = 0;
    FOR_EACH_VECTOR(c, lane,
        const FLOATV distance = load_part(x + place, left, average) - (FLOATV)average;
        squares = fma(distance, distance, squares);)
    const float variance = REDUCE_LANES(SUM_OF, sum_lanes(squares), scratch) / COUNT;
    const float inverse_deviation = 1.0f / sqrt(variance + epsilon);

    const FLOATV slope = gamma[c] * inverse_deviation, shift = beta[c];
    FOR_EACH_VECTOR(c, lane,
        const FLOATV distance = load_part(x + place, left, 0.0f) - (FLOATV)average;
        store_part(ACTIVATE(fma(slope, distance, shift)), y + place, left);)
    if (lane == 0) {
        mean[c] = average;
        inverse[c] = inverse_deviation;
        const float unbiased = variance * ((float)COUNT / (COUNT > 1 ? COUNT - 1 : 1));
        running_mean[c] = fma(momentum, average - running_mean[c], running_mean[c]);
        running_variance[c] = fma(momentum, unbiased - running_variance[c], running_variance[c]);
    }
}

kernel void batch_norm_inference(const float epsilon, global const float *x, global const float *gamma, global const float *beta,
                                 global const float *mean, global const float *variance, global float *y) {
    const int plane = get_group_id(0), c = plane % CHANNELS;
    const FLOATV slope = gamma[c] / sqrt(variance[c] + epsilon), shift = beta[c], average = mean[c];
    for (int k = get_local_id(0) * VECTOR; k < PIXELS; k += LANES * VECTOR) {
        const size_t place = (size_t)plane * PIXELS + k;
        store_part(ACTIVATE(fma(slope, load_part(x + place, PIXELS - k, 0.0f) - average, shift)), y + place, PIXELS - k);
    }
}

kernel void batch_norm_backward(global const float *x, global const float *dy, global const float *gamma, global const float *mean,
                                global const float *inverse,
#if HAS_SAVED
                                global const float *saved,
#endif
                                global float *dx, global float *dgamma, global float *dbeta) {
    SCRATCH
    const int c = get_group_id(0), lane = get_local_id(0);
    const FLOATV average = mean[c], inverse_deviation = inverse[c];
    FLOATV sums = 0, sums_with_z = 0;
    FOR_EACH_VECTOR(c, lane,
        const FLOATV d = load_part(dy + place, left, 0.0f);
        const FLOATV z = (load_part(x + place, left, 0.0f) - average) * inverse_deviation;
        sums += d;
        sums_with_z = fma(d, z, sums_with_z);)
    const float sum = REDUCE_LANES(SUM_OF, sum_lanes(sums), scratch);
    const float sum_with_z = REDUCE_LANES(SUM_OF, sum_lanes(sums_with_z), scratch);

    const FLOATV slope = gamma[c] * inverse[c], mean_d = sum / COUNT, mean_with_z = sum_with_z / COUNT;
    FOR_EACH_VECTOR(c, lane,
        const FLOATV z = (load_part(x + place, left, 0.0f) - average) * inverse_deviation;
        const FLOATV value = slope * fma(-z, mean_with_z, load_part(dy + place, left, 0.0f) - mean_d);
        store_part(GATED(value) ACCUMULATED, dx + place, left);)
    if (lane == 0) {
        dbeta[c] = sum;
        dgamma[c] = sum_with_z;
    }
}
