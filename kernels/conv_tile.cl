// Convolution and its two gradients for GPUs, as matrix products whose operands are images seen through the window: nothing is
// unfolded in memory. What each pass multiplies, with u, v the window's elements and (h, w) what output (i, j) sees through them:
//
//   PASS      m   n          k          A[m,k]           B[k,n]               result
//   FORWARD   f   (b,i,j)    (c,u,v)    weight[f,c,u,v]  x[b,c,h,w]           y[b,f,i,j] = activation( sum + bias[f] )
//   INPUT     c   (b,h,w)    (f,u,v)    weight[f,c,u,v]  dy[b,f,i,j]          dx[b,c,h,w] = gate'(saved[b,c,h,w]) sum  (+ dx[b,c,h,w])
//   WEIGHT    f   (c,u,v)    (b,i,j)    dy[b,f,i,j]      x[b,c,h,w]           dweight[f,c,u,v] = sum, dbias[f] = sum_k A[f,k]
//
// x is 0 outside the image; in INPUT, dy is 0 where no output sees (h, w) through (u, v).
//
// Channels and filters may be in groups, each of which is a product of its own: f is a filter of the group and c a channel of it.
//
// Shapes: x, dx, saved (BATCH, CHANNELS, HEIGHT, WIDTH); y, dy (BATCH, FILTERS, OUT_HEIGHT, OUT_WIDTH); weight, dweight (FILTERS,
// GROUP_CHANNELS, WINDOW_HEIGHT, WINDOW_WIDTH); bias, dbias (FILTERS).
//
// -D PASS                       FORWARD, INPUT or WEIGHT: which kernel there is, default FORWARD
// -D BATCH, CHANNELS, FILTERS, GROUPS   default 8, 4, 4, 1
// -D the window's constants     window.h
// -D PARTS, PART, PART_SIZE     WEIGHT: the sums divided into parts, as in matmul_tile.cl
// -D the tile                   tile.h; EDGE = 2 for dbias
// -D the epilogue               epilogue.h
// Launch: as matmul_tile.cl; dimension 2 over the parts, and in each over the groups.

#define FORWARD 1
#define INPUT 2
#define WEIGHT 3
#ifndef PASS
#define PASS FORWARD
#endif
#ifndef BATCH
#define BATCH 8
#endif
#ifndef CHANNELS
#define CHANNELS 4
#endif
#ifndef FILTERS
#define FILTERS 4
#endif
#ifndef GROUPS
#define GROUPS 1
#endif
#ifndef PARTS
#define PARTS 1
#endif

#include "window.h"

#define GROUP_CHANNELS (CHANNELS / GROUPS)
#define GROUP_FILTERS (FILTERS / GROUPS)
#define TAPS (WINDOW_HEIGHT * WINDOW_WIDTH)
// Through such a window each output sees the element at its own place, and images are matrices.
#define POINTWISE (TAPS == 1 && STRIDE_Y == 1 && STRIDE_X == 1 && TOP == 0 && LEFT == 0 && PIXELS == OUT_PIXELS)

#if PASS == FORWARD
#define SIZE_M GROUP_FILTERS
#define SIZE_N (BATCH * OUT_PIXELS)
#define SIZE_K (GROUP_CHANNELS * TAPS)
#define IMAGE OUT_PIXELS
#define IMAGE_ROWS FILTERS
#define BIAS_ALONG_M 1
#elif PASS == INPUT
#define SIZE_M GROUP_CHANNELS
#define SIZE_N (BATCH * PIXELS)
#define SIZE_K (GROUP_FILTERS * TAPS)
#define IMAGE PIXELS
#define IMAGE_ROWS CHANNELS
#else
#define SIZE_M GROUP_FILTERS
#define SIZE_N (GROUP_CHANNELS * TAPS)
#define SIZE_K (BATCH * OUT_PIXELS)
#define IMAGE SIZE_N
#define IMAGE_ROWS SIZE_M
#endif
#ifndef PART
#define PART SIZE_K
#endif

#if defined(MMA) && MMA
#define VECTOR 2
#else
#define VECTOR 4
#endif
#include "epilogue.h"

typedef struct {
    global const float *a, *b;
} Operands;

// The pixel of `image` that output pixel p sees through element `tap` of the window; null outside the image.
INLINED global const float *seen(global const float *image, const uint p, const uint tap) {
    // Above or left of the image, an unsigned number is too large as well.
    const uint h = ROW_SEEN(p / OUT_WIDTH, tap / WINDOW_WIDTH), w = COLUMN_SEEN(p % OUT_WIDTH, tap % WINDOW_WIDTH);
    return h < HEIGHT && w < WIDTH ? image + h * WIDTH + w : 0;
}

// The output pixel of `outputs` that sees pixel p through element `tap` of the window; null if there is none.
INLINED global const float *seeing(global const float *outputs, const uint p, const uint tap) {
    const uint rows = p / WIDTH + TOP - tap / WINDOW_WIDTH * DILATION_Y, columns = p % WIDTH + LEFT - tap % WINDOW_WIDTH * DILATION_X;
    const uint i = rows / STRIDE_Y, j = columns / STRIDE_X;
    return i < OUT_HEIGHT && i * STRIDE_Y == rows && j < OUT_WIDTH && j * STRIDE_X == columns ? outputs + i * OUT_WIDTH + j : 0;
}

#if PASS == FORWARD
#define ALONG_K_A 1
#define ALONG_K_B 0
#define WIDTH_A (SIZE_K % 4 == 0 ? 4 : 1)
#define WIDTH_B (POINTWISE && PIXELS % 4 == 0 ? 4 : 1)

INLINED global const float *source_a(const Operands *o, const uint m, const uint k) {
    return m < SIZE_M && k < SIZE_K ? o->a + m * SIZE_K + k : 0;
}

INLINED global const float *source_b(const Operands *o, const uint k, const uint n) {
    return k < SIZE_K && n < SIZE_N ? seen(o->b + (n / OUT_PIXELS * CHANNELS + k / TAPS) * PIXELS, n % OUT_PIXELS, k % TAPS) : 0;
}
#elif PASS == INPUT
#define ALONG_K_A (TAPS > 1)
#define ALONG_K_B 0
#define WIDTH_A (TAPS == 1 && GROUP_CHANNELS % 4 == 0 ? 4 : 1)
#define WIDTH_B (POINTWISE && PIXELS % 4 == 0 ? 4 : 1)

INLINED global const float *source_a(const Operands *o, const uint m, const uint k) {
    return m < SIZE_M && k < SIZE_K ? o->a + (k / TAPS * GROUP_CHANNELS + m) * TAPS + k % TAPS : 0;
}

INLINED global const float *source_b(const Operands *o, const uint k, const uint n) {
    return k < SIZE_K && n < SIZE_N ? seeing(o->b + (n / PIXELS * FILTERS + k / TAPS) * OUT_PIXELS, n % PIXELS, k % TAPS) : 0;
}
#else
#define ALONG_K_A 1
#define ALONG_K_B 1
#define WIDTH_A (OUT_PIXELS % 4 == 0 ? 4 : 1)
#define WIDTH_B (POINTWISE && PIXELS % 4 == 0 ? 4 : 1)

INLINED global const float *source_a(const Operands *o, const uint m, const uint k) {
    return m < SIZE_M && k < SIZE_K ? o->a + (k / OUT_PIXELS * FILTERS + m) * OUT_PIXELS + k % OUT_PIXELS : 0;
}

INLINED global const float *source_b(const Operands *o, const uint k, const uint n) {
    return k < SIZE_K && n < SIZE_N ? seen(o->b + (k / OUT_PIXELS * CHANNELS + n / TAPS) * PIXELS, k % OUT_PIXELS, n % TAPS) : 0;
}
#endif

#include "tile.h"

#ifndef PART_SIZE
#define PART_SIZE (FILTERS * SIZE_N + (EDGE ? FILTERS : 0))
#endif

#if PASS == FORWARD
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_forward_tile(global const float *weight, global const float *x,
#if HAS_BIAS
                       global const float *bias,
#endif
                       global float *y) {
    TILES_IN_LOCAL_MEMORY(tile);
    const uint group = get_group_id(2), first_filter = group * GROUP_FILTERS;
    const Operands operands = {weight + first_filter * SIZE_K, x + group * GROUP_CHANNELS * PIXELS};
    Output output = {0, 0, y + first_filter * OUT_PIXELS};
#if HAS_BIAS
    output.bias = bias + first_filter;
#endif
    product(&operands, &output, 0, &tile, 0);
}
#elif PASS == INPUT
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_input_gradient_tile(global const float *weight, global const float *dy,
#if HAS_SAVED
                              global const float *saved,
#endif
                              global float *dx) {
    TILES_IN_LOCAL_MEMORY(tile);
    const uint group = get_group_id(2), first_filter = group * GROUP_FILTERS, first_place = group * GROUP_CHANNELS * PIXELS;
    const Operands operands = {weight + first_filter * GROUP_CHANNELS * TAPS, dy + first_filter * OUT_PIXELS};
    Output output = {0, 0, dx + first_place};
#if HAS_SAVED
    output.saved = saved + first_place;
#endif
    product(&operands, &output, 0, &tile, 0);
}
#else
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_weight_gradient_tile(global const float *dy, global const float *x,
#if EDGE && PARTS == 1
                               global float *dbias,
#endif
                               global float *dweight) {
    TILES_IN_LOCAL_MEMORY(tile);
    const uint group = get_group_id(2) % GROUPS, part = get_group_id(2) / GROUPS, first_filter = group * GROUP_FILTERS;
#if PARTS > 1
    dweight += part * PART_SIZE;
    global float *dbias = dweight + FILTERS * SIZE_N;
#elif !EDGE
    global float *dbias = dweight; // nothing is stored there
#endif
    const Operands operands = {dy + first_filter * OUT_PIXELS, x + group * GROUP_CHANNELS * PIXELS};
    const Output output = {0, 0, dweight + first_filter * SIZE_N};
    product(&operands, &output, part, &tile, dbias + first_filter);
}
#endif
