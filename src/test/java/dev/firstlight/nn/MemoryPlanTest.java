package dev.firstlight.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.Add;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    @Test
    void aChainNeedsTwoPlaces() {
        List<Tensor> tensors = new ArrayList<>();
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            tensors.add(Tensor.floats("t" + i, 100));
            if (i > 0) {
                ops.add(new Activate(Activation.TANH, tensors.get(i - 1), tensors.get(i)));
            }
        }
        List<Tensor> arenas = MemoryPlan.place(ops, tensors);
        assertEquals(1, arenas.size());
        assertEquals(2 * DataType.FLOAT32.align(100), arenas.get(0).size());
    }

    @Test
    void whatLivesTogetherLiesApart() {
        List<Tensor> tensors = new ArrayList<>();
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tensors.add(Tensor.floats("t" + i, 10 + 37 * (i % 7)));
        }
        for (int i = 0; i + 8 < 40; i++) {
            Tensor later = tensors.get(i + 7);
            int size = Math.min(tensors.get(i).size(), later.size());
            ops.add(new Activate(Activation.RELU, tensors.get(i).slice("s", 0, Shape.of(size)), later.slice("d", 0, Shape.of(size))));
        }
        Tensor arena = MemoryPlan.place(ops, tensors).get(0);
        for (int a = 0; a < 39; a++) {
            for (int b = a + 1; b < 39; b++) {
                if (first(ops, tensors.get(a)) <= last(ops, tensors.get(b)) && first(ops, tensors.get(b)) <= last(ops, tensors.get(a))) {
                    Tensor x = tensors.get(a), y = tensors.get(b);
                    assertFalse(x.offset() < y.offset() + y.size() && y.offset() < x.offset() + x.size(), x + " and " + y);
                }
            }
        }
        assertTrue(arena.size() < tensors.stream().mapToInt(Tensor::size).sum());
    }

    private static int first(List<Op> ops, Tensor tensor) {
        return uses(ops, tensor).get(0);
    }

    private static int last(List<Op> ops, Tensor tensor) {
        List<Integer> uses = uses(ops, tensor);
        return uses.get(uses.size() - 1);
    }

    private static List<Integer> uses(List<Op> ops, Tensor tensor) {
        List<Integer> uses = new ArrayList<>();
        for (int i = 0; i < ops.size(); i++) {
            Op op = ops.get(i);
            if (op.reads().stream().anyMatch(read -> read.base() == tensor) || op.writes().stream().anyMatch(written -> written.base() == tensor)) {
                uses.add(i);
            }
        }
        return uses;
    }

    @Test
    void whatIsNeverTouchedTakesNoRoom() {
        Tensor used = Tensor.floats("used", 64), result = Tensor.floats("result", 64), idle = Tensor.floats("idle", 1_000_000);
        List<Tensor> arenas = MemoryPlan.place(List.of(new Add(used, used, Activation.IDENTITY, result)), List.of(used, result, idle));
        assertEquals(2 * DataType.FLOAT32.align(64), arenas.get(0).size());
    }
}
