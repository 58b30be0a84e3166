package dev.firstlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class IdxTest {
    /** An IDX file of unsigned bytes 0, 1, 2, ... with the given extents in its header and {@code values} values behind it. */
    static byte[] idx(int values, int... extents) {
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * extents.length + values).putInt(0x800 | extents.length);
        Arrays.stream(extents).forEach(file::putInt);
        for (int i = 0; i < values; i++) {
            file.put((byte) i);
        }
        return file.array();
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static Idx parse(byte[] file, int rank) {
        return Idx.parse("images.idx", new ByteArrayInputStream(file), file.length, rank);
    }

    private static String errorOf(byte[] file, int rank) {
        String message = assertThrows(DataException.class, () -> parse(file, rank)).getMessage();
        assertTrue(message.startsWith("images.idx: expected ") && !message.contains("\n"), message);
        return message;
    }

    private static void assertError(byte[] file, int rank, String... parts) {
        String message = errorOf(file, rank);
        Arrays.stream(parts).forEach(part -> assertTrue(message.contains(part), message));
    }

    @Test
    void readsPlainAndCompressed() throws IOException {
        for (byte[] file : new byte[][] {idx(24, 2, 3, 4), gzip(idx(24, 2, 3, 4))}) {
            Idx idx = parse(file, 3);
            assertArrayEquals(new int[] {2, 3, 4}, idx.extents());
            assertEquals(24, idx.values().length);
            assertEquals(23, idx.values()[23]);
        }
    }

    @Test
    void wrongMagicNamesBoth() throws IOException {
        assertError(idx(24, 24), 3, "0x00000803", "0x00000801");
        assertError(gzip(idx(24, 24)), 3, "0x00000803", "0x00000801");
        byte[] floats = idx(24, 2, 3, 4);
        floats[2] = 0x0D;
        assertError(floats, 3, "unsigned bytes in 3 dimensions", "0x00000d03");
    }

    @Test
    void everyTruncationIsFound() throws IOException {
        byte[] plain = idx(24, 2, 3, 4);
        byte[] compressed = gzip(plain);
        for (int length = 0; length < plain.length; length++) {
            errorOf(Arrays.copyOf(plain, length), 3);
        }
        for (int length = 0; length < compressed.length; length++) {
            errorOf(Arrays.copyOf(compressed, length), 3);
        }
        assertError(Arrays.copyOf(plain, 30), 3, "24 values (2x3x4)", "14 values", "truncated");
        assertError(Arrays.copyOf(compressed, 30), 3, "complete gzip data", "truncated");
        assertError(gzip(Arrays.copyOf(plain, 30)), 3, "24 values (2x3x4)", "14 values", "truncated");
    }

    @Test
    void tooMuchDataIsAnError() throws IOException {
        assertError(idx(25, 2, 3, 4), 3, "24 values (2x3x4)", "more");
        assertError(gzip(idx(25, 2, 3, 4)), 3, "24 values (2x3x4)", "more");
    }

    @Test
    void corruptGzipIsFound() throws IOException {
        byte[] compressed = gzip(idx(24, 2, 3, 4));
        compressed[compressed.length - 6] ^= 1;  // in the checksum
        assertError(compressed, 3, "valid gzip data");
    }

    @Test
    void impossibleExtentsAreErrorsNotOverflows() throws IOException {
        assertError(idx(0, 60_000, 50_000, 3), 3, "2^31", "60000x50000x3");
        assertError(idx(0, 1 << 30, 1 << 30, 1 << 30), 3, "2^31");
        assertError(idx(0, 0, 28, 28), 3, "dimensions from 1", "found 0");
        assertError(idx(0, -1, 28, 28), 3, "dimensions from 1", "found 4294967295");
        assertError(gzip(idx(0, 2_000_000, 28, 28)), 3, "1568000000 values", "too small to hold them");
    }
}
