package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.DeviceMemoryException;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.Gather;
import dev.firstlight.compute.ops.Reduce;
import dev.firstlight.reference.ReferenceBackend;
import dev.firstlight.validate.cases.Catalogue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The validator finds each kind of fault, and no fault where there is none. */
class ValidatorTest {
    private final Tensor x = Tensor.floats("x", 3, 5);
    private final Tensor y = Tensor.floats("y", 3, 5);

    /** The reference, with something done to memory after each launch. */
    private static Backend tampered(BiConsumer<Backend, Op> fault) {
        return tampered(fault, method -> { }, tensor -> { });
    }

    private static Backend tampered(BiConsumer<Backend, Op> fault, Consumer<Method> before) {
        return tampered(fault, before, tensor -> { });
    }

    /**
     * @param before     what happens before each call
     * @param allocation what happens before each allocation
     */
    private static Backend tampered(BiConsumer<Backend, Op> fault, Consumer<Method> before, Consumer<Tensor> allocation) {
        ReferenceBackend reference = new ReferenceBackend();
        return (Backend) Proxy.newProxyInstance(ValidatorTest.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
            before.accept(method);
            try {
                if (method.getName().equals("allocate")) {
                    allocation.accept((Tensor) arguments[0]);
                }
                if (method.getName().equals("compile")) {
                    return ((List<?>) arguments[0]).stream().map(op -> launch((Op) op, reference, fault)).toList();
                }
                return method.invoke(reference, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static Launch launch(Op op, Backend backend, BiConsumer<Backend, Op> fault) {
        Launch right = op.on(backend);
        return new Launch() {
            @Override
            public Op op() {
                return op;
            }

            @Override
            public List<String> kernels() {
                return List.of("tampered_" + op.name());
            }

            @Override
            public void run(int step) {
                right.run(step);
                fault.accept(backend, op);
            }
        };
    }

    private CaseResult validate(BiConsumer<Backend, Op> fault) {
        return validate(fault, copy(), 10);
    }

    private Case copy() {
        return Case.of(new Copy(x, y), "3x5").input(x, Values.uniform(-1, 1)).exact();
    }

    private static CaseResult validate(BiConsumer<Backend, Op> fault, Case subject, double timeout) {
        Backend backend = tampered(fault);
        Report report = new Validator(backend, 1, timeout).run(List.of(subject), Listener.NONE);
        CaseResult result = report.results().get(0);
        assertEquals(result.verdict() != Verdict.FAILED, report.passed());
        assertEquals(List.of("tampered_" + subject.ops().get(0).name()), result.kernels());
        if (!result.finding().startsWith("hung")) {
            assertEquals(0, backend.allocatedBytes());
        }
        return result;
    }

    /** Writes into the allocation around a tensor, counted from its first element. */
    private static void poke(Backend backend, Tensor tensor, int index, float value) {
        float[] all = backend.readFloats(tensor.root());
        all[tensor.offset() + index] = value;
        backend.write(tensor.root(), all);
    }

    private static void assertFailed(String finding, CaseResult result) {
        assertEquals(Verdict.FAILED, result.verdict());
        assertTrue(result.finding().matches(finding), result.finding());
    }

    @Test
    void rightResultsPass() {
        assertEquals(Verdict.PASSED, validate((backend, op) -> { }).verdict());
    }

    @Test
    void wrongElement() {
        assertFailed("y\\[2,1\\] of y\\[3x5\\]: expected -?0\\.\\d+, got 5\\.0 .*", validate((backend, op) -> poke(backend, y, 11, 5)));
    }

    @Test
    void elementThatIsNaN() {
        assertFailed("y\\[0,4\\] of .* got NaN.*", validate((backend, op) -> poke(backend, y, 4, Float.NaN)));
    }

    @Test
    void writtenBeforeTheOutput() {
        assertFailed("1 before the first element of y.*: must not be written.*", validate((backend, op) -> poke(backend, y, -1, 0)));
    }

    @Test
    void writtenPastTheOutput() {
        assertFailed("1 past the last element of y.*", validate((backend, op) -> poke(backend, y, 15, 0)));
    }

    /** As by a kernel that goes too far on its input and its output alike. */
    @Test
    void guardCopiedToAnother() {
        assertFailed("1 past the last element of y.*held a guard's NaN.*, holds a guard's NaN.*",
                validate((backend, op) -> poke(backend, y, 15, backend.readFloats(x.root())[x.offset() + 15])));
    }

    /** Each tensor in an allocation of its own, bytes and integers too: there is nothing beside them. */
    @Test
    void tensorsApart() {
        Tensor source = Tensor.bytes("source", 3, 5), index = Tensor.ints("index", 2), batch = Tensor.floats("batch", 2, 5);
        Case gather = Case.of(new Gather(source, null, index, 1, 0, batch, null), "apart").input(source, Values.bytes()).input(index, Values.integers(0, 2)).exact().apart();
        assertEquals(Verdict.PASSED, validate((backend, op) -> assertEquals(10, batch.root().size()), gather, 10).verdict());
        assertFailed("batch\\[1,4\\] of .*", validate((backend, op) -> poke(backend, batch, 9, -1), gather, 10));
    }

    /** A NaN that is not the guard's own. */
    @Test
    void nanWrittenPastTheOutput() {
        assertFailed("1 past the last element of y.*", validate((backend, op) -> poke(backend, y, 15, Float.NaN)));
    }

    @Test
    void changedInput() {
        assertFailed("x\\[1,0\\] of x.*: must not be written.*", validate((backend, op) -> poke(backend, x, 5, 0)));
    }

    /** Bytes are only ever read: one beside a tensor or in it that changed is noticed. */
    @Test
    void changedBytes() {
        Tensor source = Tensor.bytes("source", 3, 5), index = Tensor.ints("index", 2), batch = Tensor.floats("batch", 2, 5);
        Case gather = Case.of(new Gather(source, null, index, 1, 0, batch, null), "bytes").input(source, Values.bytes()).input(index, Values.integers(0, 2)).exact();
        for (int place : new int[] {-1, 7, 15}) {
            assertFailed(".*source.*must not be written, held \\d+, holds \\d+", validate((backend, op) -> {
                byte[] all = backend.readBytes(source.root());
                all[source.offset() + place] ^= 1;
                backend.write(source.root(), all);
            }, gather, 10));
        }
    }

    @Test
    void elementLeftOut() {
        assertFailed(".*got nothing.*", validate((backend, op) -> poke(backend, y, 3, Float.intBitsToFloat(Arena.POISON))));
    }

    /** Where NaN is right, what was not written must not pass for it. */
    @Test
    void elementLeftOutWhereNaNIsExpected() {
        Case nan = Case.of(new Copy(x, y), "nan").input(x, Values.floats(Float.NaN)).special(Tolerance.EXACT);
        assertFailed(".*got nothing.*", validate((backend, op) -> poke(backend, y, 3, Float.intBitsToFloat(Arena.POISON)), nan, 10));
    }

    @Test
    void infinityLost() {
        Case infinite = Case.of(new Copy(x, y), "inf").input(x, Values.floats(Float.POSITIVE_INFINITY)).special(Tolerance.EXACT);
        assertFailed(".*expected Infinity.*", validate((backend, op) -> poke(backend, y, 14, Float.MAX_VALUE), infinite, 10));
    }

    /** Two different results that are both within the bound are still wrong. */
    @Test
    void differentBitsTheSecondTime() {
        Tensor out = Tensor.floats("out", 1);
        Case sum = Case.of(new Reduce(Reduce.Kind.SUM, x, out), "sum").input(x, Values.floats(1)).bounded((output, evidence) -> new double[] {0.5});
        Set<Op> ran = new HashSet<>();
        assertFailed("out\\[0\\].*run twice, different bits.*", validate((backend, op) -> poke(backend, out, 0, ran.add(op) ? 15 : 15.25f), sum, 10));
    }

    @Test
    void suspiciousErrors() {
        Tensor out = Tensor.floats("out", 1);
        Case sum = Case.of(new Reduce(Reduce.Kind.SUM, x, out), "sum").input(x, Values.floats(1)).bounded((output, evidence) -> new double[] {1}, 0.25);
        assertEquals(Verdict.SUSPICIOUS, validate((backend, op) -> poke(backend, out, 0, 15.5f), sum, 10).verdict());
    }

    @Test
    void kernelThatNeverEnds() {
        assertFailed("hung: it was built and had not ended after 0.2 s", validate((backend, op) -> {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, copy(), 0.2));
    }

    @Test
    void launchThatThrows() {
        assertFailed("failed to run: .*broken.*", validate((backend, op) -> {
            throw new IllegalStateException("broken");
        }));
    }

    /** As drivers do after an access that is not allowed. */
    @Test
    void deviceThatRefusesAllAfterALaunch() {
        Set<Op> ran = new HashSet<>();
        Backend refusing = tampered((backend, op) -> {
            ran.add(op);
            throw new IllegalStateException("broken");
        }, method -> {
            if (!ran.isEmpty() && Set.of("allocate", "write", "read", "release", "compile").contains(method.getName())) {
                throw new IllegalStateException("invalid queue");
            }
        });
        Case next = Case.of(new Copy(Tensor.floats("a", 2), Tensor.floats("b", 2)), "2").exact();
        Report report = new Validator(refusing, 1, 10).run(List.of(copy(), next), Listener.NONE);
        assertFailed("failed to run: .*; the device answers no more", report.results().get(0));
        assertEquals(Verdict.NOT_RUN, report.results().get(1).verdict());
        assertFalse(report.answers());
        assertFalse(report.passed());
    }

    @Test
    void casesLeftWhenAListenerEndsIt() {
        Backend backend = tampered((any, op) -> { });
        Case next = Case.of(new Copy(Tensor.floats("a", 2), Tensor.floats("b", 2)), "2").exact();
        Report report = new Validator(backend, 1, 10).run(List.of(copy(), next), (result, done, total) -> false);
        assertEquals(List.of(Verdict.PASSED, Verdict.NOT_RUN), report.results().stream().map(CaseResult::verdict).toList());
        assertEquals(0, report.leakedBytes());
        assertTrue(report.answers());
        assertFalse(report.passed());
        assertEquals("1 not run", Summary.of(report.results().subList(1, 2)).get(0).note());
    }

    /** What would be left to say if the program ended: which cases are in hand is told before they can do harm. */
    @Test
    void casesInHandAreTold() {
        List<String> told = new ArrayList<>();
        new Validator(tampered((backend, op) -> told.add("runs")), 1, 10).run(List.of(copy()), new Listener() {
            @Override
            public boolean finished(CaseResult result, int done, int total) {
                told.add("finished");
                return true;
            }

            @Override
            public void begins(List<CaseResult> inHand) {
                assertEquals(List.of("copy/3x5/exact"), inHand.stream().map(CaseResult::name).toList());
                told.add(inHand.get(0).verdict() + " " + inHand.get(0).finding());
            }
        });
        assertEquals(List.of("FAILED the program ended while its kernels were built", "FAILED the program ended while it ran", "runs", "runs", "finished"), told);
    }

    /** A case that finds no room leaves nothing of itself, and the others find theirs. */
    @Test
    void deviceWithoutRoomForACase() {
        Tensor large = Tensor.floats("large", 1000);
        Set<String> refused = new HashSet<>();
        Backend small = tampered((backend, op) -> { }, method -> { }, tensor -> {
            if (tensor.size() > 2000) {
                refused.add(tensor.name());
                throw new DeviceMemoryException(tensor, 2000, null);
            }
        });
        Case tooLarge = Case.of(new Copy(large, Tensor.floats("b", 1000)), "1000").exact();
        Report report = new Validator(small, 1, 10).run(List.of(copy(), tooLarge), Listener.NONE);
        assertEquals(1, refused.size());
        assertEquals(Verdict.PASSED, report.results().get(0).verdict());
        assertFailed("failed to build: .*", report.results().get(1));
        assertEquals(0, small.allocatedBytes());
    }

    /** One kernel that does not build must not hide the others of its chunk. */
    @Test
    void kernelThatDoesNotBuild() {
        ReferenceBackend reference = new ReferenceBackend();
        Case broken = Case.of(new RefusedOp(Tensor.floats("unknown", 1)), "1").exact();
        Case right = Case.of(new Copy(x, y), "3x5").input(x, Values.uniform(-1, 1)).exact();
        Report report = new Validator(reference, 1, 10).run(List.of(broken, right), Listener.NONE);
        assertFailed("failed to build: .*", report.results().get(0));
        assertEquals(Verdict.PASSED, report.results().get(1).verdict());
        assertEquals(0, reference.allocatedBytes());
    }

    /** An operation that no backend compiles. */
    private record RefusedOp(Tensor tensor) implements Op {
        @Override
        public String name() {
            return "refused";
        }

        @Override
        public List<Tensor> reads() {
            return List.of();
        }

        @Override
        public List<Tensor> writes() {
            return List.of(tensor);
        }

        @Override
        public long flops() {
            return 0;
        }

        @Override
        public Launch on(OpSet backend) {
            throw new IllegalStateException("refused");
        }
    }

    @Test
    void namesInTheCatalogueAreUnique() {
        Set<String> names = new HashSet<>();
        for (Case each : Catalogue.all()) {
            assertTrue(names.add(each.name()), "twice in the catalogue: " + each.name());
        }
    }

    @Test
    void sameSeedSameInputs() {
        Case one = anyExact(), same = anyExact();
        assertArrayEquals(one.image(5).floats(), same.image(5).floats());
        assertFalse(Arrays.equals(one.image(5).floats(), one.image(6).floats()));
    }

    private static Case anyExact() {
        return Catalogue.all().stream().filter(Case::isExact).findFirst().orElseThrow();
    }

    @Test
    void viewsOfOneTensorShareItsPlace() {
        Tensor images = Tensor.floats("images", 2, 3, 4), rows = images.reshape(Shape.of(24)), out = Tensor.floats("out", 24);
        Case copy = Case.of(new Copy(rows, out), "view").input(images, Values.wholes(3)).exact();
        assertEquals(Verdict.PASSED, validate((backend, op) -> { }, copy, 10).verdict());
    }
}
