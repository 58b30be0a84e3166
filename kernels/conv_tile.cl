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
// -D the tile                   tile_size.h; EDGE = 2 for dbias
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

#if defined(MMA) && MMA && PASS == WEIGHT
#define VECTOR 2
#else
#define VECTOR 4
#endif
#include "epilogue.h"
#include "tile_size.h"

typedef struct {
    global const float *a, *b;
} Operands;

// Where an element lies is the sum of two parts: what its pixel says, which goes along one side of the tile, and what its channel and its
// place in the window say, which go along the other. Each is worked out once for a row or column instead of for each element, and
// what remains is two additions and two comparisons.
typedef struct {
    int at, h, w; // h, w: pixels down and to the right, or FAR out
} Index;

#define FAR (1 << 29)
#define WITHIN(i, size, tile) ((size) % (tile) == 0 || (i) < (size))

// An index of no direction.
INLINED Index plain(const int at, const bool is_inside) {
    const Index index = {at, is_inside ? 0 : FAR, 0};
    return index;
}

#if PASS == INPUT
// Of the outputs' pixels, seen from the image: (h + TOP - u DILATION_Y) / STRIDE_Y, where that is a whole number; so the quotients
// may be subtracted one by one.
INLINED bool inside(const Index x, const Index y) {
    const uint h = x.h + y.h, w = x.w + y.w;
    return h < OUT_HEIGHT * STRIDE_Y && h % STRIDE_Y == 0 && w < OUT_WIDTH * STRIDE_X && w % STRIDE_X == 0;
}

INLINED Index pixel(const uint n) {
    const int h = n % PIXELS / WIDTH + TOP, w = n % WIDTH + LEFT;
    const Index index = {n / PIXELS * FILTERS * OUT_PIXELS + h / STRIDE_Y * OUT_WIDTH + w / STRIDE_X, WITHIN(n, SIZE_N, TILE_N) ? h : FAR, w};
    return index;
}

INLINED Index tap(const uint k) {
    const int u = k % TAPS / WINDOW_WIDTH * DILATION_Y, v = k % TAPS % WINDOW_WIDTH * DILATION_X;
    const Index index = {k / TAPS * OUT_PIXELS - u / STRIDE_Y * OUT_WIDTH - v / STRIDE_X, WITHIN(k, SIZE_K, TILE_K) ? -u : FAR, -v};
    return index;
}
#else
// Of the image's pixels. Above or left of the image, an unsigned number is too large as well.
INLINED bool inside(const Index x, const Index y) {
    const uint h = x.h + y.h, w = x.w + y.w;
    return h < HEIGHT && w < WIDTH;
}

// What output pixel i of all images sees through the window's first element.
INLINED Index pixel(const uint i, const bool is_inside) {
    const int h = ROW_SEEN(i % OUT_PIXELS / OUT_WIDTH, 0), w = COLUMN_SEEN(i % OUT_WIDTH, 0);
    const Index index = {i / OUT_PIXELS * CHANNELS * PIXELS + h * WIDTH + w, is_inside ? h : FAR, w};
    return index;
}

// How much further element i of the windows over all channels is.
INLINED Index tap(const uint i, const bool is_inside) {
    const int h = i % TAPS / WINDOW_WIDTH * DILATION_Y, w = i % TAPS % WINDOW_WIDTH * DILATION_X;
    const Index index = {i / TAPS * PIXELS + h * WIDTH + w, is_inside ? h : FAR, w};
    return index;
}
#endif

#define WIDTH_B (POINTWISE && PIXELS % 4 == 0 ? 4 : 1)
#if PASS == FORWARD
#define ALONG_K_A 1
#define ALONG_K_B 0
#define WIDTH_A (SIZE_K % 4 == 0 ? 4 : 1)
#define row_a(m) plain((m) * SIZE_K, WITHIN(m, SIZE_M, TILE_M))
#define term_a(k) plain(k, WITHIN(k, SIZE_K, TILE_K))
#define term_b(k) tap(k, WITHIN(k, SIZE_K, TILE_K))
#define column_b(n) pixel(n, WITHIN(n, SIZE_N, TILE_N))
#elif PASS == INPUT
#define ALONG_K_A (TAPS > 1)
#define ALONG_K_B 0
#define WIDTH_A (TAPS == 1 && GROUP_CHANNELS % 4 == 0 ? 4 : 1)
#define row_a(m) plain((m) * TAPS, WITHIN(m, SIZE_M, TILE_M))
#define term_a(k) plain((k) / TAPS * GROUP_CHANNELS * TAPS + (k) % TAPS, WITHIN(k, SIZE_K, TILE_K))
#define term_b(k) tap(k)
#define column_b(n) pixel(n)
#else
#define ALONG_K_A 1
#define ALONG_K_B 1
#define WIDTH_A (OUT_PIXELS % 4 == 0 ? 4 : 1)
#define row_a(m) plain((m) * OUT_PIXELS, WITHIN(m, SIZE_M, TILE_M))
#define term_a(k) plain((k) / OUT_PIXELS * FILTERS * OUT_PIXELS + (k) % OUT_PIXELS, WITHIN(k, SIZE_K, TILE_K))
#define term_b(k) pixel(k, WITHIN(k, SIZE_K, TILE_K))
#define column_b(n) tap(n, WITHIN(n, SIZE_N, TILE_N))
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
