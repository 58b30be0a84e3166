// Matrix instructions of GPUs by inline PTX (PTX ISA, "Matrix multiply-accumulate operation using mma instruction"): the 32 work-items
// of a warp together compute D = A B + D of small matrices, each holding some elements. And copies from global to local memory that
// go on while the work-items do something else.
//
//   tf32   A 16 x 8, B 8 x 8: floats of which 11 bits of significand count
//   bf16   A 16 x 16, B 16 x 8: two numbers of 8 bits of significand per word, the one of smaller k in the lower half
//   D      16 x 8 floats
//
// With group = lane / 4 and thread = lane % 4, a work-item holds
//   tf32   a[0..3] = A[group, thread], A[group + 8, thread], A[group, thread + 4], A[group + 8, thread + 4]
//          b[0..1] = B[thread, group], B[thread + 4, group]
//   bf16   the same with 2 thread and 2 thread + 1 together in place of thread, and 8 more in place of 4
//   d[0..3] = D[group, 2 thread], D[group, 2 thread + 1], D[group + 8, 2 thread], D[group + 8, 2 thread + 1]
//
// -D MMA_EMULATED   1: without any of these instructions, for devices that don't have them: the work-items of a warp lay their words
//                   out in local memory, and each computes its elements of D from there. All work-items must take part. Default 0.

#ifndef MMA_EMULATED
#define MMA_EMULATED 0
#endif

// Words of local memory that a warp needs for an emulated instruction: 4 of A and 2 of B for each work-item.
#define EXCHANGE (6 * 32)

#define TF32_BITS 0xFFFFE000u

#if MMA_EMULATED

// Rounds to 11 bits, the nearest, away from zero in the middle; NaN stays NaN.
INLINED uint to_tf32(const float x) {
    return isnan(x) ? as_uint(x) : (as_uint(x) + 0x1000u) & TF32_BITS;
}

// Rounds to 8 bits, the nearest, the even one in the middle.
INLINED uint to_bf16(const float x) {
    const uint bits = as_uint(x);
    return isnan(x) ? 0x7FFFu : (bits + 0x7FFFu + (bits >> 16 & 1u)) >> 16;
}

INLINED uint to_bf16_pair(const float low, const float high) {
    return to_bf16(high) << 16 | to_bf16(low);
}

INLINED void lay_out(const uint *a, const uint *b, const uint lane, local uint *exchange) {
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = 0; i < 4; i++) {
        exchange[i * 32 + lane] = a[i];
    }
    for (uint i = 0; i < 2; i++) {
        exchange[(4 + i) * 32 + lane] = b[i];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

INLINED float bf16_of(const uint word, const uint half_of_word) {
    return as_float(half_of_word ? word & 0xFFFF0000u : word << 16);
}

INLINED void mma_tf32(float *d, const uint *a, const uint *b, const uint lane, local uint *exchange) {
    lay_out(a, b, lane, exchange);
    for (uint i = 0; i < 4; i++) {
        const uint row = lane / 4 + i / 2 * 8, column = lane % 4 * 2 + i % 2;
        for (uint k = 0; k < 8; k++) {
            const uint left = exchange[(row / 8 + k / 4 * 2) * 32 + row % 8 * 4 + k % 4];
            const uint right = exchange[(4 + k / 4) * 32 + column * 4 + k % 4];
            d[i] = fma(as_float(left & TF32_BITS), as_float(right & TF32_BITS), d[i]);
        }
    }
}

INLINED void mma_bf16(float *d, const uint *a, const uint *b, const uint lane, local uint *exchange) {
    lay_out(a, b, lane, exchange);
    for (uint i = 0; i < 4; i++) {
        const uint row = lane / 4 + i / 2 * 8, column = lane % 4 * 2 + i % 2;
        for (uint k = 0; k < 16; k++) {
            const uint left = exchange[(row / 8 + k / 8 * 2) * 32 + row % 8 * 4 + k % 8 / 2];
            const uint right = exchange[(4 + k / 8) * 32 + column * 4 + k % 8 / 2];
            d[i] = fma(bf16_of(left, k % 2), bf16_of(right, k % 2), d[i]);
        }
    }
}

// Copies a float, or zero where it lies outside.
INLINED void copy_float_async(local float *to, global const float *from, const bool inside) {
    *to = inside ? *from : 0.0f;
}

INLINED void copy_float4_async(local float *to, global const float *from, const bool inside) {
    *(local float4 *)to = inside ? *(global const float4 *)from : (float4)0.0f;
}

#define CLOSE_COPIES() ((void)0)
#define AWAIT_COPIES(open) ((void)0)

#else

INLINED uint to_tf32(const float x) {
    uint y;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(y) : "f"(x));
    return y;
}

INLINED uint to_bf16_pair(const float low, const float high) {
    uint y;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(y) : "f"(high), "f"(low));
    return y;
}

// D is one operand that goes in and out: as two operands, the unrolled loop has been seen to use old values.
INLINED void mma_tf32(float *d, const uint *a, const uint *b, const uint lane, local uint *exchange) {
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

INLINED void mma_bf16(float *d, const uint *a, const uint *b, const uint lane, local uint *exchange) {
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// Copies a float, or zero where it lies outside: of no bytes nothing is read, wherever they are.
INLINED void copy_float_async(local float *to, global const float *from, const bool inside) {
    asm volatile("{.reg .pred outside; setp.eq.u32 outside, %2, 0; cp.async.ca.shared.global [%0], [%1], 4, outside;}"
                 :: "r"((uint)(size_t)to), "l"(from), "r"((uint)inside) : "memory");
}

INLINED void copy_float4_async(local float *to, global const float *from, const bool inside) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
                 :: "r"((uint)(size_t)to), "l"(from), "r"(inside ? 16 : 0) : "memory");
}

// Closes a group of the copies begun since the last one; waits until at most `open` of the closed groups are not done.
#define CLOSE_COPIES() asm volatile("cp.async.commit_group;" ::: "memory")
#define AWAIT_COPIES(open) asm volatile("cp.async.wait_group %0;" :: "n"(open) : "memory")

#endif
