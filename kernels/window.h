// How a kernel or pooling window slides over images, as constants, and the sums of indices that follow from it:
//   output (i, j) sees the image element h = i STRIDE_Y + u DILATION_Y - TOP, w = j STRIDE_X + v DILATION_X - LEFT
//   through the window's element (u, v), wherever (h, w) lies inside the image.
//
// -D HEIGHT, WIDTH                   of the image, default 28
// -D WINDOW_HEIGHT, WINDOW_WIDTH     of the window, default 3
// -D STRIDE_Y, STRIDE_X, DILATION_Y, DILATION_X   default 1
// -D TOP, LEFT                       rows and columns of padding before the image, default 1
// -D OUT_HEIGHT, OUT_WIDTH           of the output, default HEIGHT and WIDTH

#ifndef HEIGHT
#define HEIGHT 28
#endif
#ifndef WIDTH
#define WIDTH 28
#endif
#ifndef WINDOW_HEIGHT
#define WINDOW_HEIGHT 3
#endif
#ifndef WINDOW_WIDTH
#define WINDOW_WIDTH 3
#endif
#ifndef STRIDE_Y
#define STRIDE_Y 1
#endif
#ifndef STRIDE_X
#define STRIDE_X 1
#endif
#ifndef DILATION_Y
#define DILATION_Y 1
#endif
#ifndef DILATION_X
#define DILATION_X 1
#endif
#ifndef TOP
#define TOP 1
#endif
#ifndef LEFT
#define LEFT 1
#endif
#ifndef OUT_HEIGHT
#define OUT_HEIGHT HEIGHT
#endif
#ifndef OUT_WIDTH
#define OUT_WIDTH WIDTH
#endif

#define PIXELS (HEIGHT * WIDTH)
#define OUT_PIXELS (OUT_HEIGHT * OUT_WIDTH)

#define ROW_SEEN(i, u) ((i) * STRIDE_Y + (u) * DILATION_Y - TOP)
#define COLUMN_SEEN(j, v) ((j) * STRIDE_X + (v) * DILATION_X - LEFT)
#define INSIDE(h, w) ((h) >= 0 && (h) < HEIGHT && (w) >= 0 && (w) < WIDTH)

// The first and the last output row whose window may reach row h, and the columns likewise.
#define FIRST_ROW(h) max(0, ((h) + TOP - (WINDOW_HEIGHT - 1) * DILATION_Y + STRIDE_Y - 1) / STRIDE_Y)
#define LAST_ROW(h) min(OUT_HEIGHT - 1, ((h) + TOP) / STRIDE_Y)
#define FIRST_COLUMN(w) max(0, ((w) + LEFT - (WINDOW_WIDTH - 1) * DILATION_X + STRIDE_X - 1) / STRIDE_X)
#define LAST_COLUMN(w) min(OUT_WIDTH - 1, ((w) + LEFT) / STRIDE_X)
