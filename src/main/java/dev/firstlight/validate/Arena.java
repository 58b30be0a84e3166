package dev.firstlight.validate;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The memory of one case: for each element type one allocation that holds all tensors, each between guards. Whatever is
 * written beside a tensor changes a guard or another tensor, and both are noticed. Guards of floats are NaN, so that reading
 * beside a tensor is noticed too where it matters; outputs are poisoned with another NaN, so that what was left unwritten is.
 */
final class Arena {
    /** What the bits of a float or int that no kernel was to write begin with; a quiet NaN. */
    private static final int GUARD = 0x7FE0_0000, PLACE = 0x000F_FFFF;
    /** The bits of an output element before it is written; a quiet NaN. */
    static final int POISON = 0x7FD1_5EA5;
    private static final byte GUARD_BYTE = 0x5A;
    /** Guards are twice as long as the tensor, but no longer than this many elements. */
    private static final int LARGEST_GUARD = 4096;

    private static final String NAME = "arena of ";

    private final List<Tensor> tensors;
    /** What is allocated, and where it begins in the image of its type. */
    private final Map<Tensor, Integer> roots = new LinkedHashMap<>();
    private final Map<DataType, Integer> sizes = new EnumMap<>(DataType.class);

    /**
     * Places the tensors, or what they lie in, side by side.
     *
     * @param apart whether each is allocated for itself, without guards: for devices that watch the ends of allocations themselves
     * @throws IllegalArgumentException if one lies in another arena: its guards there would not be this one's
     */
    Arena(Collection<Tensor> used, boolean apart) {
        Set<Tensor> distinct = new LinkedHashSet<>();
        for (Tensor tensor : used) {
            if (tensor.root().name().startsWith(NAME)) {
                throw new IllegalArgumentException(tensor + " belongs to another case");
            }
            distinct.add(tensor.root());
        }
        this.tensors = List.copyOf(distinct);
        for (DataType type : DataType.values()) {
            List<Tensor> placed = tensors.stream().filter(tensor -> tensor.type() == type).toList();
            if (!apart && !placed.isEmpty()) {
                place(type, placed);
            }
            if (apart) {
                placed.forEach(tensor -> roots.put(tensor, sizes.merge(type, tensor.size(), Integer::sum) - tensor.size()));
            }
        }
    }

    private void place(DataType type, List<Tensor> placed) {
        int[] offsets = new int[placed.size()];
        int end = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = end + guard(placed.get(i));
            end = offsets[i] + type.align(placed.get(i).size()) + guard(placed.get(i));
        }
        Tensor root = Tensor.of(NAME + type, type, Shape.of(end));
        for (int i = 0; i < offsets.length; i++) {
            placed.get(i).placeIn(root, offsets[i]);
        }
        roots.put(root, 0);
        sizes.put(type, end);
    }

    /**
     * The guard at an element of an arena: no two that are near each other are alike, for a kernel that goes too far on its input
     * and on its output copies one to the other.
     */
    static int guardAt(int position) {
        return GUARD | position & PLACE;
    }

    static boolean isGuard(int bits) {
        return (bits & ~PLACE) == GUARD;
    }

    /** Never less than what tensors are aligned to, so that all begin where devices let them. */
    private static int guard(Tensor tensor) {
        return Math.min(LARGEST_GUARD, 2 * tensor.type().align(tensor.size()));
    }

    /** Where a tensor begins in the image of its type. */
    int position(Tensor tensor) {
        return roots.get(tensor.root()) + tensor.offset();
    }

    /** The tensor that lies at an element of an arena, guards included: the nearest one of that type. */
    Tensor nearest(DataType type, int position) {
        Tensor best = null;
        long bestDistance = Long.MAX_VALUE;
        for (Tensor tensor : tensors) {
            int begin = position(tensor);
            long distance = Math.max(0, Math.max(begin - position, position - (begin + tensor.size() - 1)));
            if (tensor.type() == type && distance < bestDistance) {
                best = tensor;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** All or nothing. */
    void allocate(Backend backend) {
        List<Tensor> allocated = new ArrayList<>();
        try {
            for (Tensor root : roots.keySet()) {
                backend.allocate(root);
                allocated.add(root);
            }
        } catch (RuntimeException e) {
            allocated.forEach(backend::release);
            throw e;
        }
    }

    void release(Backend backend) {
        roots.keySet().forEach(backend::release);
    }

    void write(Backend backend, ArenaImage image) {
        roots.forEach((root, begin) -> {
            int end = begin + root.size();
            switch (root.type()) {
                case FLOAT32 -> backend.write(root, Arrays.copyOfRange(image.floats(), begin, end));
                case INT32 -> backend.write(root, Arrays.copyOfRange(image.ints(), begin, end));
                case UINT8 -> backend.write(root, Arrays.copyOfRange(image.bytes(), begin, end));
            }
        });
    }

    /** All as it is now. */
    ArenaImage read(Backend backend) {
        ArenaImage image = new ArenaImage(new float[size(DataType.FLOAT32)], new int[size(DataType.INT32)], new byte[size(DataType.UINT8)]);
        roots.forEach((root, begin) -> {
            switch (root.type()) {
                case FLOAT32 -> System.arraycopy(backend.readFloats(root), 0, image.floats(), begin, root.size());
                case INT32 -> System.arraycopy(backend.readInts(root), 0, image.ints(), begin, root.size());
                case UINT8 -> System.arraycopy(backend.readBytes(root), 0, image.bytes(), begin, root.size());
            }
        });
        return image;
    }

    /** All floats as they are now in the reference, unrounded. */
    double[] readDoubles(ReferenceBackend reference) {
        double[] image = new double[size(DataType.FLOAT32)];
        roots.forEach((root, begin) -> {
            if (root.type() == DataType.FLOAT32) {
                System.arraycopy(reference.readDoubles(root), 0, image, begin, root.size());
            }
        });
        return image;
    }

    /** Guards and poison everywhere, and the inputs in their places. */
    ArenaImage image(Map<Tensor, Values> inputs, SplittableRandom random) {
        ArenaImage image = new ArenaImage(new float[size(DataType.FLOAT32)], new int[size(DataType.INT32)], new byte[size(DataType.UINT8)]);
        for (int i = 0; i < image.floats().length; i++) {
            image.floats()[i] = Float.intBitsToFloat(guardAt(i));
        }
        Arrays.setAll(image.ints(), Arena::guardAt);
        Arrays.fill(image.bytes(), GUARD_BYTE);
        for (Tensor tensor : tensors) {
            int begin = position(tensor), end = begin + tensor.size();
            switch (tensor.type()) {
                case FLOAT32 -> Arrays.fill(image.floats(), begin, end, Float.intBitsToFloat(POISON));
                case INT32 -> Arrays.fill(image.ints(), begin, end, POISON);
                case UINT8 -> { }
            }
        }
        inputs.forEach((tensor, values) -> {
            Object array = values.generate(tensor, random);
            Object into = switch (tensor.type()) {
                case FLOAT32 -> image.floats();
                case INT32 -> image.ints();
                case UINT8 -> image.bytes();
            };
            System.arraycopy(array, 0, into, position(tensor), tensor.size());
        });
        return image;
    }

    private int size(DataType type) {
        return sizes.getOrDefault(type, 0);
    }
}
