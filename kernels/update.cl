// One optimizer step over all parameters p with gradients g, in one pass. With r = step mod `steps` the row of rates:
//
//   rate = rates[r,0], c1 = rates[r,1], c2 = rates[r,2]
//   g = g * min(1, max_norm / (sqrt(squared_norm) + 1e-6))              if HAS_SQUARED_NORM
//   g = g + weight_decay p         for the first `decayed` elements      (all rules but ADAMW)
//   SGD       p -= rate g
//   MOMENTUM  m = beta1 m + g;  p -= rate m
//   NESTEROV  m = beta1 m + g;  p -= rate (g + beta1 m)
//   ADAM      m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;  p -= rate (m c1) / (sqrt(v c2) + epsilon)
//   ADAMW     p -= rate weight_decay p  for the first `decayed` elements;  then as ADAM
//
// Shapes: parameters, gradients, moment1 and moment2 `size` elements, rates (steps, 3), squared_norm 1.
// -D RULE               one of the five, default SGD
// -D DECAY              whether weight_decay is not 0, default 0
// -D HAS_SQUARED_NORM   whether gradients are clipped by their norm, default 0
// -D HAS_MOMENT1, HAS_MOMENT2   as the rule needs them, default 0
// -D VECTOR             elements per vector, default 4
// Launch: one dimension, work-item i takes `per_item` elements (elementwise.h).

#include "vector.h"
#include "elementwise.h"

#define SGD 0
#define MOMENTUM 1
#define NESTEROV 2
#define ADAM 3
#define ADAMW 4

#ifndef RULE
#define RULE SGD
#endif
#ifndef DECAY
#define DECAY 0
#endif
#ifndef HAS_SQUARED_NORM
#define HAS_SQUARED_NORM 0
#endif
#ifndef HAS_MOMENT1
#define HAS_MOMENT1 (RULE >= MOMENTUM)
#endif
#ifndef HAS_MOMENT2
#define HAS_MOMENT2 (RULE >= ADAM)
#endif

typedef struct {
    float rate, c1, c2, clip, beta1, beta2, epsilon, weight_decay;
} Rates;

// The step for elements of type T, a float or a vector; `decay` is the weight decay of each element.
#define DEFINE_STEP(T) \
    inline T __attribute__((overloadable)) step_of(const T p, T g, T *m, T *v, const T decay, const Rates r) { \
        T next = p; \
        g *= (T)r.clip; \
        if (DECAY && RULE == ADAMW) { \
            next = fma((T)-r.rate * decay, p, p); \
        } else if (DECAY) { \
            g = fma(decay, p, g); \
        } \
        if (RULE == SGD) { \
            return fma((T)-r.rate, g, next); \
        } \
        if (RULE == MOMENTUM || RULE == NESTEROV) { \
            *m = fma((T)r.beta1, *m, g); \
            return fma((T)-r.rate, RULE == MOMENTUM ? *m : fma((T)r.beta1, *m, g), next); \
        } \
        *m = fma((T)r.beta1, *m, (T)(1.0f - r.beta1) * g); \
        *v = fma((T)r.beta2, *v, (T)(1.0f - r.beta2) * g * g); \
        return next - (T)r.rate * (*m * (T)r.c1) / (sqrt(*v * (T)r.c2) + (T)r.epsilon); \
    }

DEFINE_STEP(float)
#if VECTOR > 1
DEFINE_STEP(FLOATV)
#endif

#if HAS_MOMENT1
#define LOAD_M(LOAD, i) LOAD(moment1 + i)
#define STORE_M(STORE, value, i) STORE(value, moment1 + i)
#else
#define LOAD_M(LOAD, i) 0
#define STORE_M(STORE, value, i)
#endif
#if HAS_MOMENT2
#define LOAD_V(LOAD, i) LOAD(moment2 + i)
#define STORE_V(STORE, value, i) STORE(value, moment2 + i)
#else
#define LOAD_V(LOAD, i) 0
#define STORE_V(STORE, value, i)
#endif
#define LOAD1(p) (*(p))
#define STORE1(value, p) (*(p) = (value))

kernel void update(const int size, const int per_item, const int step_index, const int steps, const int decayed,
                   const float weight_decay, const float beta1, const float beta2, const float epsilon, const float max_norm,
                   global float *parameters, global const float *gradients,
#if HAS_MOMENT1
                   global float *moment1,
#endif
#if HAS_MOMENT2
                   global float *moment2,
#endif
#if HAS_SQUARED_NORM
                   global const float *squared_norm,
#endif
                   global const float *rates) {
    const int row = step_index % steps;
    Rates r = {rates[row * 3], rates[row * 3 + 1], rates[row * 3 + 2], 1.0f, beta1, beta2, epsilon, weight_decay};
#if HAS_SQUARED_NORM
    // Written so that a norm of NaN makes NaN of the parameters, where it is found, and doesn't pass unclipped.
    const float ratio = max_norm / (sqrt(squared_norm[0]) + 1e-6f);
    r.clip = ratio > 1.0f ? 1.0f : ratio;
#endif
    const Range range = element_range(size, per_item);
    for (uint i = range.begin; i < range.vectors; i += VECTOR) {
        FLOATV m = LOAD_M(VLOAD, i), v = LOAD_V(VLOAD, i), decay = (FLOATV)weight_decay;
        if (i + VECTOR > (uint)decayed) {
            decay = (INTV)(int)i + lane_index() < (INTV)decayed ? decay : (FLOATV)0;
        }
        VSTORE(step_of(VLOAD(parameters + i), VLOAD(gradients + i), &m, &v, decay, r), parameters + i);
        STORE_M(VSTORE, m, i);
        STORE_V(VSTORE, v, i);
    }
    for (uint i = range.vectors; i < range.end; i++) {
        float m = LOAD_M(LOAD1, i), v = LOAD_V(LOAD1, i);
        parameters[i] = step_of(parameters[i], gradients[i], &m, &v, i < (uint)decayed ? weight_decay : 0.0f, r);
        STORE_M(STORE1, m, i);
        STORE_V(STORE1, v, i);
    }
}
