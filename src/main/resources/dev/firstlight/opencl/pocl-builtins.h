// The built-in functions of OpenCL C that the kernels use, declared as section 6.12 of the OpenCL C 1.2 specification has them. For
// PoCL, which else reads the declarations of all 14,500 for each program (ShortHeader.java).

#define OF_VECTORS(MACRO, T) MACRO(T) MACRO(T##2) MACRO(T##4) MACRO(T##8) MACRO(T##16)
#define PURE __attribute__((overloadable, const))

// Work-items
size_t PURE get_global_id(uint dimension);
size_t PURE get_global_size(uint dimension);
size_t PURE get_group_id(uint dimension);
size_t PURE get_num_groups(uint dimension);
size_t PURE get_local_id(uint dimension);
size_t PURE get_local_size(uint dimension);
void __attribute__((overloadable, convergent)) barrier(cl_mem_fence_flags flags);

// Mathematics
#define DECLARE(T) \
    T PURE exp(T x); T PURE log(T x); T PURE log1p(T x); T PURE sqrt(T x); T PURE tanh(T x); T PURE erf(T x); \
    T PURE floor(T x); T PURE ceil(T x); T PURE fabs(T x); T PURE fma(T x, T y, T z);
OF_VECTORS(DECLARE, float)
#undef DECLARE
int PURE isnan(float x);
#define DECLARE(N) int##N PURE isnan(float##N x);
DECLARE(2) DECLARE(4) DECLARE(8) DECLARE(16)
#undef DECLARE

// Bounds, of every type: where one were missing, another would be taken without a word
#define DECLARE(T) T PURE min(T x, T y); T PURE max(T x, T y); T PURE clamp(T x, T least, T most);
OF_VECTORS(DECLARE, char) OF_VECTORS(DECLARE, uchar) OF_VECTORS(DECLARE, short) OF_VECTORS(DECLARE, ushort)
OF_VECTORS(DECLARE, int) OF_VECTORS(DECLARE, uint) OF_VECTORS(DECLARE, long) OF_VECTORS(DECLARE, ulong) OF_VECTORS(DECLARE, float)
#undef DECLARE

// Vectors in memory
#define DECLARE_IN(N, T, SPACE) \
    T##N __attribute__((overloadable, pure)) vload##N(size_t offset, SPACE const T *p); \
    void __attribute__((overloadable)) vstore##N(T##N value, size_t offset, SPACE T *p);
#define DECLARE(N, T) DECLARE_IN(N, T, global) DECLARE_IN(N, T, local) DECLARE_IN(N, T, private)
#define DECLARE_ALL(N) DECLARE(N, float) DECLARE(N, int) DECLARE(N, uint) DECLARE(N, ushort) DECLARE(N, uchar)
DECLARE_ALL(2) DECLARE_ALL(4) DECLARE_ALL(8) DECLARE_ALL(16)
#undef DECLARE_ALL
#undef DECLARE
#undef DECLARE_IN
#define DECLARE(N) \
    float##N PURE convert_float##N(int##N x); float##N PURE convert_float##N(uint##N x); float##N PURE convert_float##N(uchar##N x); \
    float##N PURE convert_float##N(float##N x);
DECLARE(2) DECLARE(4) DECLARE(8) DECLARE(16)
#undef DECLARE
#undef PURE
#undef OF_VECTORS
