// What happens to an element of a product before it is stored, and where it is stored:
//
//   out[place(m,n)] = activation( sum + bias ) * gate'(saved[place(m,n)])   (+ out[place(m,n)] if ACCUMULATE)
//
// Columns are divided into images of IMAGE each, and each image has IMAGE_ROWS rows of its own, of which SIZE_M are the result's. With
// IMAGE = SIZE_N this is a matrix.
//
// -D SIZE_M, SIZE_N, IMAGE, IMAGE_ROWS         as said; IMAGE_ROWS is SIZE_M by default
// -D HAS_BIAS, HAS_SAVED, ACCUMULATE           0 or 1, default 0
// -D BIAS_ALONG_M                              1: a bias per row; 0: per column; default 0
// -D ACTIVATION, GATE                          activation.h
// -D UNROLLED                                  0: loops stay loops, which compiles much faster, for devices that only try kernels out; default 1
// Elements come in runs of VECTOR columns. Where IMAGE is a multiple of it, a run lies together at a multiple of its size; so it does
// in parts of images that begin at such a multiple.

#include "activation.h"

#ifndef IMAGE_ROWS
#define IMAGE_ROWS SIZE_M
#endif
#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif
#ifndef HAS_SAVED
#define HAS_SAVED 0
#endif
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif
#ifndef UNROLLED
#define UNROLLED 1
#endif
#ifndef BIAS_ALONG_M
#define BIAS_ALONG_M 0
#endif

// Pointers to private arrays and structures cost nothing where the functions that take them become a part of the kernel, and private
// arrays are registers where all loops over them are unrolled.
#define INLINED static inline __attribute__((always_inline))
#if UNROLLED
#define UNROLL _Pragma("unroll")
#else
#define UNROLL
#endif

typedef struct {
    global const float *bias, *saved; // null where there is none
    global float *out;
} Output;

#define DEFINE_FINISH(T) \
    INLINED void __attribute__((overloadable)) finish(const Output *o, const uint m, const uint n, const T sum) { \
        const uint place = (n / IMAGE * IMAGE_ROWS + m) * IMAGE + n % IMAGE; \
        T value = sum; \
        if (HAS_BIAS) { \
            value += BIAS_ALONG_M ? (T)o->bias[m] : *(global const T *)(o->bias + n); \
        } \
        value = ACTIVATE(value); \
        if (HAS_SAVED) { \
            value *= DERIVATIVE(*(global const T *)(o->saved + place)); \
        } \
        if (ACCUMULATE) { \
            value += *(global const T *)(o->out + place); \
        } \
        *(global T *)(o->out + place) = value; \
    }
DEFINE_FINISH(float)
#if VECTOR > 1
DEFINE_FINISH(FLOATV)

// VECTOR neighbours of a row, those of them that lie in the matrix.
INLINED void finish_run(const Output *o, const uint m, const uint n, const FLOATV sums) {
    if (m < SIZE_M && n < SIZE_N) {
#if IMAGE % VECTOR == 0
        finish(o, m, n, sums);
#else
        float part[VECTOR];
        VSTORE(sums, part);
        UNROLL for (uint i = 0; i < VECTOR; i++) {
            if (n + i < SIZE_N) {
                finish(o, m, n + i, part[i]);
            }
        }
#endif
    }
}
#endif
