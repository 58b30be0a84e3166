// How elementwise kernels share out their elements: work-item i takes `per_item` of them from i * per_item on, in vectors and,
// at the very end, one by one. Neighbouring work-items of a GPU take one vector each; a core of a CPU takes a long run.
//
//   Range range = element_range(size, per_item);
//   for (uint i = range.begin; i < range.vectors; i += VECTOR) ...
//   for (uint i = range.vectors; i < range.end; i++) ...

typedef struct {
    uint begin;   // the first element
    uint vectors; // the end of those taken in vectors
    uint end;     // the end of all
} Range;

inline Range element_range(const int size, const int per_item) {
    Range range;
    range.begin = min((uint)size, (uint)get_global_id(0) * (uint)per_item);
    range.end = min((uint)size, range.begin + (uint)per_item);
    range.vectors = range.begin + (range.end - range.begin) / VECTOR * VECTOR;
    return range;
}
