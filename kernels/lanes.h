// Reductions over the LANES work-items that share a row, through local memory, as a tree of fixed shape. All work-items of the
// work-group must call them. With one lane there is nothing to do, and no barrier.
//
//   local float scratch[GROUP];   GROUP = work-items of the work-group, a multiple of LANES, which is a power of two

#ifndef LANES
#define LANES 1
#endif

#define MAX_OF(a, b) ((a) > (b) ? (a) : (b))
#define MIN_OF(a, b) ((a) < (b) ? (a) : (b))
#define SUM_OF(a, b) ((a) + (b))

#if LANES == 1
#define REDUCE_LANES(OPERATION, value, scratch) (value)
#else
#define DEFINE_REDUCTION(T, NAME, OPERATION) \
    inline T NAME(const T value, local T *scratch) { \
        const int id = get_local_id(0), lane = id % LANES; \
        barrier(CLK_LOCAL_MEM_FENCE); \
        scratch[id] = value; \
        barrier(CLK_LOCAL_MEM_FENCE); \
        for (int width = LANES / 2; width > 0; width /= 2) { \
            if (lane < width) { \
                scratch[id] = OPERATION(scratch[id], scratch[id + width]); \
            } \
            barrier(CLK_LOCAL_MEM_FENCE); \
        } \
        return scratch[id - lane]; \
    }
DEFINE_REDUCTION(float, reduce_SUM_OF, SUM_OF)
DEFINE_REDUCTION(float, reduce_MAX_OF, MAX_OF)
DEFINE_REDUCTION(int, reduce_MIN_OF, MIN_OF)
#define REDUCE_LANES(OPERATION, value, scratch) reduce_##OPERATION(value, scratch)
#endif
