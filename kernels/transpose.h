// Transposes a block of VECTOR x VECTOR elements that lies in VECTOR vectors: element j of vector i becomes element i of vector j.

#include "vector.h"

// Each round interleaves the first half of the vectors with the second half.
inline void transpose(FLOATV *block) {
#if VECTOR > 1
    #pragma unroll
    for (int round = 1; round < VECTOR; round *= 2) {
        FLOATV next[VECTOR];
        #pragma unroll
        for (int i = 0; i < VECTOR / 2; i++) {
            next[2 * i].even = block[i].lo;
            next[2 * i].odd = block[i + VECTOR / 2].lo;
            next[2 * i + 1].even = block[i].hi;
            next[2 * i + 1].odd = block[i + VECTOR / 2].hi;
        }
        #pragma unroll
        for (int i = 0; i < VECTOR; i++) {
            block[i] = next[i];
        }
    }
#endif
}
