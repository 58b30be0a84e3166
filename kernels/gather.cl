// Assembles a batch from the data set, in the order of the shuffled index:
//
//   i = index[(step mod batches) * rows + b]
//   batch[b,...]      = source[i,...] * scale + shift     (0 if i is -1)
//   batch_labels[b,h] = labels[i,h]                       (-1 if i is -1)
//
// Shapes: source (N, row_size) of ELEMENT, labels (N, heads), index (batches * rows), batch (rows, row_size),
// batch_labels (rows, heads).
// -D ELEMENT      uchar or float, default uchar
// -D HAS_LABELS   whether labels are gathered too, default 1
// -D VECTOR       elements per vector, default 4
// Launch: dimension 1 is the row, dimension 0 a run of `per_item` elements of the row.

#include "vector.h"

#ifndef ELEMENT
#define ELEMENT uchar
#endif
#ifndef HAS_LABELS
#define HAS_LABELS 1
#endif

kernel void gather(const int step_index, const int batches, const int rows, const int row_size, const int per_item,
                   const float scale, const float shift, global const ELEMENT *source, global const int *index,
#if HAS_LABELS
                   const int heads, global const int *labels, global int *batch_labels,
#endif
                   global float *batch) {
    const int row = get_global_id(1);
    const int sample = index[(step_index % batches) * rows + row];
    const int begin = get_global_id(0) * per_item;
    const int end = min(row_size, begin + per_item);
    global float *to = batch + (size_t)row * row_size;
    if (sample < 0) {
        for (int i = begin; i < end; i++) {
            to[i] = 0.0f;
        }
    } else {
        global const ELEMENT *from = source + (size_t)sample * row_size;
        int i = begin;
        for (; i + VECTOR <= end; i += VECTOR) {
            VSTORE(fma(CONVERT_FLOATV(VLOAD(from + i)), (FLOATV)scale, (FLOATV)shift), to + i);
        }
        for (; i < end; i++) {
            to[i] = fma((float)from[i], scale, shift);
        }
    }
#if HAS_LABELS
    if (begin == 0) {
        for (int h = 0; h < heads; h++) {
            batch_labels[row * heads + h] = sample < 0 ? -1 : labels[(size_t)sample * heads + h];
        }
    }
#endif
}
