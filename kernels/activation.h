// Activation functions and their derivatives, for float and FLOATV:
//   ACTIVATE(x)         activation(x)
//   DERIVATIVE(saved)   gate'(saved): saved is the activation's output y; for GELU its input x
// Which ones is chosen by -D ACTIVATION and -D GATE: IDENTITY, RELU, LEAKY_RELU, SIGMOID, TANH or GELU.

#include "vector.h"

#ifndef ACTIVATION
#define ACTIVATION IDENTITY
#endif
#ifndef GATE
#define GATE IDENTITY
#endif

#define ACTIVATE(x) PASTE(activate_, ACTIVATION)(x)
#define DERIVATIVE(saved) PASTE(derivative_, GATE)(saved)

#define LEAKY_SLOPE 0.01f
#define INVERSE_SQRT_2 0.70710678f
#define INVERSE_SQRT_2PI 0.39894228f

// NaN is neither below nor above zero: the comparisons are written so that it goes through as NaN.
#define DEFINE_ACTIVATIONS(T) \
    inline T __attribute__((overloadable)) activate_IDENTITY(const T x) { return x; } \
    inline T __attribute__((overloadable)) activate_RELU(const T x) { return x < (T)0 ? (T)0 : x; } \
    inline T __attribute__((overloadable)) activate_LEAKY_RELU(const T x) { return x < (T)0 ? (T)LEAKY_SLOPE * x : x; } \
    inline T __attribute__((overloadable)) activate_SIGMOID(const T x) { return (T)1 / ((T)1 + exp(-x)); } \
    inline T __attribute__((overloadable)) activate_TANH(const T x) { return tanh(x); } \
    inline T __attribute__((overloadable)) activate_GELU(const T x) { \
        return (T)0.5f * x * ((T)1 + erf(x * (T)INVERSE_SQRT_2)); } \
    inline T __attribute__((overloadable)) derivative_IDENTITY(const T y) { return (T)1; } \
    inline T __attribute__((overloadable)) derivative_RELU(const T y) { return y > (T)0 ? (T)1 : (T)0; } \
    inline T __attribute__((overloadable)) derivative_LEAKY_RELU(const T y) { return y > (T)0 ? (T)1 : (T)LEAKY_SLOPE; } \
    inline T __attribute__((overloadable)) derivative_SIGMOID(const T y) { return y * ((T)1 - y); } \
    inline T __attribute__((overloadable)) derivative_TANH(const T y) { return fma(-y, y, (T)1); } \
    inline T __attribute__((overloadable)) derivative_GELU(const T x) { \
        return fma(x * (T)INVERSE_SQRT_2PI, exp((T)-0.5f * x * x), (T)0.5f * ((T)1 + erf(x * (T)INVERSE_SQRT_2))); }

DEFINE_ACTIVATIONS(float)
#if VECTOR > 1
DEFINE_ACTIVATIONS(FLOATV)
#endif
