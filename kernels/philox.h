// The counter-based random number generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011): four words of 32 bits as a pure function of key and counter, the same bits on every device. The key is the
// seed in two halves, the counter is (element, step, stream, 0).

inline uint4 philox(const uint2 seed, const uint element, const uint step, const uint stream) {
    uint4 c = (uint4)(element, step, stream, 0);
    uint2 k = seed;
    for (int round = 0; round < 10; round++) {
        const uint low0 = c.x * 0xD2511F53u, high0 = mul_hi(c.x, 0xD2511F53u);
        const uint low1 = c.z * 0xCD9E8D57u, high1 = mul_hi(c.z, 0xCD9E8D57u);
        c = (uint4)(high1 ^ c.y ^ k.x, low1, high0 ^ c.w ^ k.y, low0);
        k += (uint2)(0x9E3779B9u, 0xBB67AE85u);
    }
    return c;
}

// Words as floats in [0, 1): their upper 24 bits times 2^-24, which is exact.
inline float4 uniform4(const uint4 words) {
    return convert_float4(words >> 8) * 0x1p-24f;
}
