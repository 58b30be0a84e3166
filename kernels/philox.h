// The counter-based random number generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011): four words of 32 bits as a pure function of key and counter, the same bits on every device. The key is the
// seed in two halves, the counter is (element, step, stream, 0). Products of 64 bits give both of their halves at once; PoCL's mul_hi
// makes dropout 2.5 times slower.

inline uint4 philox(const uint2 seed, const uint element, const uint step, const uint stream) {
    uint4 c = (uint4)(element, step, stream, 0);
    uint2 k = seed;
    for (int round = 0; round < 10; round++) {
        const ulong p0 = (ulong)c.x * 0xD2511F53u, p1 = (ulong)c.z * 0xCD9E8D57u;
        c = (uint4)((uint)(p1 >> 32) ^ c.y ^ k.x, (uint)p1, (uint)(p0 >> 32) ^ c.w ^ k.y, (uint)p0);
        k += (uint2)(0x9E3779B9u, 0xBB67AE85u);
    }
    return c;
}

// Words as floats in [0, 1): their upper 24 bits times 2^-24, which is exact.
inline float4 uniform4(const uint4 words) {
    return convert_float4(words >> 8) * 0x1p-24f;
}
