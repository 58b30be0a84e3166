package dev.firstlight.nn;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Places transient tensors in shared memory. A tensor is alive from the first operation that touches it to the last; tensors
 * that are never alive together may share a place. Greedy by size, the largest first, each at the lowest offset that is free
 * for its whole life: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020, algorithm 3.
 */
final class MemoryPlan {
    private MemoryPlan() {}

    private static final class Life {
        final Tensor tensor;
        int first = Integer.MAX_VALUE;
        int last = -1;
        int offset;

        Life(Tensor tensor) {
            this.tensor = tensor;
        }

        int end() {
            return offset + tensor.type().align(tensor.size());
        }

        boolean meets(Life other) {
            return first <= other.last && other.first <= last;
        }
    }

    /**
     * Places every transient that an operation touches.
     *
     * @return the tensors to allocate: one arena per element type in use
     */
    static List<Tensor> place(List<Op> ops, List<Tensor> transients) {
        Map<Tensor, Life> lives = new IdentityHashMap<>();
        transients.forEach(tensor -> lives.put(tensor, new Life(tensor)));
        for (int i = 0; i < ops.size(); i++) {
            for (Tensor touched : touched(ops.get(i))) {
                Life life = lives.get(touched.root());
                if (life != null) {
                    life.first = Math.min(life.first, i);
                    life.last = i;
                }
            }
        }
        List<Tensor> arenas = new ArrayList<>();
        for (DataType type : DataType.values()) {
            List<Life> ofType = transients.stream().map(lives::get).filter(life -> life.last >= 0 && life.tensor.type() == type).toList();
            if (!ofType.isEmpty()) {
                arenas.add(pack(ofType, type));
            }
        }
        return arenas;
    }

    private static List<Tensor> touched(Op op) {
        List<Tensor> touched = new ArrayList<>(op.reads());
        touched.addAll(op.writes());
        return touched;
    }

    private static Tensor pack(List<Life> lives, DataType type) {
        List<Life> bySize = new ArrayList<>(lives);
        bySize.sort(Comparator.comparingInt((Life life) -> life.tensor.size()).reversed());
        List<Life> placed = new ArrayList<>();
        int size = 0;
        for (Life life : bySize) {
            List<Life> inTheWay = placed.stream().filter(life::meets).sorted(Comparator.comparingInt(other -> other.offset)).toList();
            for (Life other : inTheWay) {
                if (life.offset < other.end() && other.offset < life.end()) {
                    life.offset = other.end();
                }
            }
            placed.add(life);
            size = Math.max(size, life.end());
        }
        Tensor arena = Tensor.of("activations." + type.name().toLowerCase(java.util.Locale.ROOT), type, Shape.of(size));
        placed.forEach(life -> life.tensor.placeIn(arena, life.offset));
        return arena;
    }
}
