// A vector of VECTOR floats, whatever VECTOR is (1, 2, 4, 8 or 16): FLOATV, its integer companion INTV, loads, stores and
// reductions over its elements.

#ifndef VECTOR
#define VECTOR 4
#endif

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)

#if VECTOR == 1
#define FLOATV float
#define INTV int
#define VLOAD(p) (*(p))
#define VSTORE(v, p) (*(p) = (v))
#define CONVERT_FLOATV(v) ((float)(v))
#else
#define FLOATV PASTE(float, VECTOR)
#define INTV PASTE(int, VECTOR)
#define VLOAD(p) PASTE(vload, VECTOR)(0, p)
#ifdef __has_builtin
#if __has_builtin(__builtin_convertvector)
// PoCL converts 16 bytes one by one with convert_float16, and at once with this.
#define CONVERT_FLOATV(v) __builtin_convertvector(v, FLOATV)
#endif
#endif
#ifndef CONVERT_FLOATV
#define CONVERT_FLOATV(v) PASTE(convert_float, VECTOR)(v)
#endif
#if VECTOR <= 4
#define VSTORE(v, p) PASTE(vstore, VECTOR)(v, 0, p)
#else
// vstore8 and vstore16 may be carried out in halves; a member of a packed structure can lie anywhere and is stored at once.
typedef struct __attribute__((packed)) { FLOATV v; } PackedFloats;
typedef struct __attribute__((packed)) { INTV v; } PackedInts;
#define DEFINE_STORE(SPACE) \
    inline void __attribute__((overloadable)) store_vector(const FLOATV v, SPACE float *p) { ((SPACE PackedFloats *)p)->v = v; } \
    inline void __attribute__((overloadable)) store_vector(const INTV v, SPACE int *p) { ((SPACE PackedInts *)p)->v = v; }
DEFINE_STORE(global)
DEFINE_STORE(private)
#define VSTORE(v, p) store_vector(v, p)
#endif
#endif

// The first `count` of VECTOR floats; `fill` stands in for the others, which may lie outside the buffer.
inline FLOATV load_part(global const float *p, const int count, const float fill) {
    if (count >= VECTOR) {
        return VLOAD(p);
    }
    float part[VECTOR];
    for (int i = 0; i < VECTOR; i++) {
        part[i] = i < count ? p[i] : fill;
    }
    return VLOAD(part);
}

// Stores the first `count` of VECTOR floats or integers.
#define DEFINE_STORE_PART(V, T) \
    inline void __attribute__((overloadable)) store_part(const V v, global T *p, const int count) { \
        if (count >= VECTOR) { \
            VSTORE(v, p); \
            return; \
        } \
        T part[VECTOR]; \
        VSTORE(v, part); \
        for (int i = 0; i < VECTOR; i++) { \
            if (i < count) { \
                p[i] = part[i]; \
            } \
        } \
    }
DEFINE_STORE_PART(FLOATV, float)
DEFINE_STORE_PART(INTV, int)

// 0, 1, 2, ...
inline INTV lane_index(void) {
    int part[VECTOR];
    for (int i = 0; i < VECTOR; i++) {
        part[i] = i;
    }
    return VLOAD(part);
}

// The sum over the elements, in halves: the same order every time.
inline float sum_lanes(const FLOATV v) {
    float part[VECTOR];
    VSTORE(v, part);
    for (int width = VECTOR / 2; width > 0; width /= 2) {
        for (int i = 0; i < width; i++) {
            part[i] += part[i + width];
        }
    }
    return part[0];
}

// The largest element; NaN counts as the smallest.
inline float max_lanes(const FLOATV v) {
    float part[VECTOR];
    VSTORE(v, part);
    float result = -INFINITY;
    for (int i = 0; i < VECTOR; i++) {
        result = part[i] > result ? part[i] : result;
    }
    return result;
}

inline int min_lanes(const INTV v) {
    int part[VECTOR];
    VSTORE(v, part);
    int result = part[0];
    for (int i = 1; i < VECTOR; i++) {
        result = min(result, part[i]);
    }
    return result;
}
