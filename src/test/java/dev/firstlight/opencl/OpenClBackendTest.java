package dev.firstlight.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.DeviceMemoryException;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.ColumnSum;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.Fill;
import dev.firstlight.compute.ops.Matmul;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the backend promises beyond the operations' results, which the validation checks. */
class OpenClBackendTest {
    @Test
    void devicesDescribeThemselves() {
        OpenClDevice device = TestDevice.require();
        assertTrue(device.computeUnits() > 0 && device.globalMemory() > 0 && device.maxAllocation() > 0, device.toString());
        assertEquals(device.platformIndex() + ":" + device.deviceIndex(), device.position());
        assertTrue(device.id().contains(device.driver()), device.id());
        for (DataType type : DataType.values()) {
            assertEquals(0, type.alignment() * type.bytes() % device.baseAlignment(), type.name());
        }
    }

    @ParameterizedTest
    @EnumSource(DeviceClass.class)
    void everyHandleAndByteIsFreed(DeviceClass deviceClass) {
        OpenClBackend backend = OpenClBackend.open(TestDevice.require(), KernelSources.bundled(), deviceClass);
        Tensor x = Tensor.floats("x", 1000, 10), sums = Tensor.floats("sums", 10), all = Tensor.floats("all", 1024);
        Tensor slice = all.slice("slice", 512, Shape.of(10));
        List.of(x, sums, all).forEach(backend::allocate);
        List<Launch> launches = backend.compile(List.of(new ColumnSum(x, false, sums), new Copy(sums, slice), new Fill(1, x)));
        launches.forEach(launch -> launch.run(0));
        launches.get(0).close();
        launches.get(0).close();
        backend.release(all);
        assertEquals(x.byteSize() + sums.byteSize(), backend.allocatedBytes());
        assertTrue(backend.handles().open() > 0);
        backend.close();
        backend.close();
        assertEquals(0, backend.handles().open());
        assertEquals(0, backend.handles().bytes());
    }

    @Test
    void memoryBeginsAtZeroAndSlicesShareIt() {
        try (OpenClBackend backend = OpenClBackend.open(TestDevice.require(), KernelSources.bundled())) {
            Tensor x = Tensor.floats("x", 300), slice = x.slice("slice", 128, Shape.of(3));
            backend.allocate(x);
            assertArrayEquals(new float[300], backend.readFloats(x));
            backend.write(slice, new float[] {1, 2, 3});
            new Fill(7, slice).on(backend).run(0);
            float[] expected = new float[300];
            Arrays.fill(expected, 128, 131, 7);
            assertArrayEquals(expected, backend.readFloats(x));
            float[] middle = new float[2];
            backend.read(slice, 1, middle);
            assertArrayEquals(new float[] {7, 7}, middle);
            assertThrows(IllegalArgumentException.class, () -> backend.write(slice, new float[4]));
            assertThrows(IllegalArgumentException.class, () -> backend.read(slice, 2, middle));
        }
    }

    @Test
    void tooLittleMemoryIsToldWithTheTensor() {
        OpenClDevice device = TestDevice.require();
        try (OpenClBackend backend = OpenClBackend.open(device, KernelSources.bundled())) {
            Tensor huge = Tensor.ints("huge", (int) Math.min(Integer.MAX_VALUE, device.maxAllocation() / Integer.BYTES + 1));
            if (huge.byteSize() <= device.maxAllocation()) {
                return; // Nothing a tensor can hold is too much for this device.
            }
            DeviceMemoryException e = assertThrows(DeviceMemoryException.class, () -> backend.allocate(huge));
            assertTrue(e.getMessage().contains("huge"), e.getMessage());
            assertEquals(0, backend.allocatedBytes());
        }
    }

    @Test
    void launchesKeepTheirOrder() {
        try (OpenClBackend backend = OpenClBackend.open(TestDevice.require(), KernelSources.bundled())) {
            Tensor x = Tensor.floats("x", 1), y = Tensor.floats("y", 1);
            backend.allocate(x);
            backend.allocate(y);
            List<Launch> launches = backend.compile(List.of(new Fill(-3, x), new Activate(Activation.RELU, x, y), new Fill(5, x),
                    new Copy(x, y), new Fill(2, x)));
            for (int step = 0; step < 100; step++) {
                launches.forEach(launch -> launch.run(0));
            }
            assertArrayEquals(new float[] {2}, backend.readFloats(x));
            assertArrayEquals(new float[] {5}, backend.readFloats(y));
        }
    }

    @Test
    void oneProgramServesEqualKernels() {
        try (OpenClBackend backend = OpenClBackend.open(TestDevice.require(), KernelSources.bundled())) {
            Tensor x = Tensor.floats("x", 64, 64), y = Tensor.floats("y", 64, 64);
            backend.allocate(x);
            backend.allocate(y);
            int before = backend.handles().open();
            backend.compile(List.of(Matmul.of(Matmul.Transpose.NN, x, x, y), Matmul.of(Matmul.Transpose.NN, x, y, y)));
            assertEquals(before + 3, backend.handles().open(), "one program and two kernels");
        }
    }
}
