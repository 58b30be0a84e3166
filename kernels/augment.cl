// Distorts each image of a batch at random: an affine map, an elastic distortion on a coarse grid (Simard, Steinkraus and Platt,
// 2003), noise and an erased square (Zhong et al., 2020). With r(k) in [-1, 1) the image's random numbers, cy and cx the image's
// centre, v = i - cy and u = j - cx, output pixel (i, j) is taken, bilinearly, from the input at
//
//   h = cy + shift r(4) + (1 + scale r(1)) ( c v + s u)                     + elastic gridY(i, j)
//   w = cx + shift r(5) + (1 + scale r(2)) (-s v + c u + shear r(3) v)      + elastic gridX(i, j)
//
// where s and c are the Taylor polynomials of sine and cosine of rotation r(0), what lies outside the image is `fill`, and gridY
// and gridX interpolate KNOTS_Y x KNOTS_X random numbers each, r(8..) and r(GRID_X..). Then noise of mean 0 and deviation `noise` is
// added, and where r(6) >= 0 a square of floor(erase) pixels at a place given by r(7) and the number behind gridX becomes `fill`.
// r(k) = 2 uniform(word k mod 4 of Philox at element b 64 + k / 4) - 1, the noise comes from Philox at the element's index and
// stream + 1 (philox.h).
//
// Shapes: x, y (batch, CHANNELS, HEIGHT, WIDTH).
// -D CHANNELS, HEIGHT, WIDTH   default 1, 28, 28
// -D KNOTS_Y, KNOTS_X          2 or more, default 5, 5
// -D GRID_X                    8 + KNOTS_Y KNOTS_X or more, default 40
// -D LANES                     work-items of a work-group, default 1
// Launch: one work-group per image. Its lanes draw the image's random numbers into local memory, then share its pixels.

#include "philox.h"

#ifndef CHANNELS
#define CHANNELS 1
#endif
#ifndef HEIGHT
#define HEIGHT 28
#endif
#ifndef WIDTH
#define WIDTH 28
#endif
#ifndef LANES
#define LANES 1
#endif

#ifndef KNOTS_Y
#define KNOTS_Y 5
#endif
#ifndef KNOTS_X
#define KNOTS_X 5
#endif
#ifndef GRID_X
#define GRID_X 40
#endif

#define GRID_Y 8
#define ERASE_LEFT (GRID_X + KNOTS_Y * KNOTS_X)
// Draws of four random numbers.
#define DRAWS (ERASE_LEFT / 4 + 1)
#define CENTRE_Y ((HEIGHT - 1) / 2.0f)
#define CENTRE_X ((WIDTH - 1) / 2.0f)

inline float between(const float a, const float b, const float share) {
    return fma(share, b - a, a);
}

// The grid's knots, interpolated at row p and column q.
inline float grid(local const float *knots, const float p, const float q) {
    const int top = min((int)p, KNOTS_Y - 2), left = min((int)q, KNOTS_X - 2);
    local const float *k = knots + top * KNOTS_X + left;
    return between(between(k[0], k[1], q - left), between(k[KNOTS_X], k[KNOTS_X + 1], q - left), p - top);
}

inline float tap(global const float *image, const float h, const float w, const float fill) {
    return h >= 0 && h < HEIGHT && w >= 0 && w < WIDTH ? image[(int)h * WIDTH + (int)w] : fill;
}

inline float interpolated(global const float *image, const float2 at, const float fill) {
    const float2 corner = floor(at), share = at - corner;
    const float above = between(tap(image, corner.x, corner.y, fill), tap(image, corner.x, corner.y + 1, fill), share.y);
    const float below = between(tap(image, corner.x + 1, corner.y, fill), tap(image, corner.x + 1, corner.y + 1, fill), share.y);
    return between(above, below, share.x);
}

kernel void augment(const int step_index, const int seed_low, const int seed_high, const int stream, const float rotation,
                    const float scale, const float shear, const float shift, const float elastic, const float noise,
                    const float erase, const float fill, global const float *x, global float *y) {
    local float r[4 * DRAWS];
    const uint2 seed = (uint2)(seed_low, seed_high);
    const int b = get_group_id(0), lane = get_local_id(0);
    for (int k = lane; k < DRAWS; k += LANES) {
        vstore4(uniform4(philox(seed, b * 64 + k, step_index, stream)) * 2.0f - 1.0f, k, r);
    }
    barrier(CLK_LOCAL_MEM_FENCE);

    const float angle = rotation * r[0], angle2 = angle * angle;
    const float s = angle * (1.0f - angle2 / 6.0f + angle2 * angle2 / 120.0f), c = 1.0f - angle2 / 2.0f + angle2 * angle2 / 24.0f;
    const float2 zoom = 1.0f + scale * (float2)(r[1], r[2]);
    const float2 centre = (float2)(CENTRE_Y, CENTRE_X) + shift * (float2)(r[4], r[5]);
    const float slant = shear * r[3];
    const int side = (int)erase, erased = erase > 0 && r[6] >= 0;
    const int top = (int)floor((r[7] + 1.0f) / 2.0f * (HEIGHT - side + 1)), left = (int)floor((r[ERASE_LEFT] + 1.0f) / 2.0f * (WIDTH - side + 1));

    for (int pixel = lane; pixel < HEIGHT * WIDTH; pixel += LANES) {
        const int i = pixel / WIDTH, j = pixel % WIDTH;
        const float v = i - CENTRE_Y, u = j - CENTRE_X;
        float2 at = centre + zoom * (float2)(c * v + s * u, -s * v + c * u + slant * v);
        if (elastic > 0) {
            const float p = (KNOTS_Y - 1) * (float)i / max(1, HEIGHT - 1), q = (KNOTS_X - 1) * (float)j / max(1, WIDTH - 1);
            at += elastic * (float2)(grid(r + GRID_Y, p, q), grid(r + GRID_X, p, q));
        }
        const int blank = erased && i >= top && i < top + side && j >= left && j < left + side;
        for (int channel = 0; channel < CHANNELS; channel++) {
            const uint begin = ((uint)b * CHANNELS + channel) * (HEIGHT * WIDTH);
            float value = interpolated(x + begin, at, fill);
            if (noise > 0) {
                const float4 n = uniform4(philox(seed, begin + pixel, step_index, stream + 1));
                value = fma(noise, (n.x + n.y + n.z + n.w - 2.0f) * 1.7320508f, value);
            }
            y[begin + pixel] = blank ? fill : value;
        }
    }
}
