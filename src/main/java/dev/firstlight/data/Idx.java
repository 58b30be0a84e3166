package dev.firstlight.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The content of an IDX file of unsigned bytes, plain or compressed with gzip (told by content, not by name). The format: a
 * big-endian magic number 0x000008RR, where RR is the number of dimensions; their extents, 32 bits each; the values.
 *
 * @param name the file's name, for messages
 * @param extents outermost first, each at least 1
 * @param values row-major, as many as the product of the extents
 */
record Idx(String name, int[] extents, byte[] values) {
    private static final int UNSIGNED_BYTES = 0x08;
    /** DEFLATE turns one byte into 1032 at best: a header that promises more lies, whatever follows. */
    private static final long DEFLATE_LIMIT = 1032;
    /** The longest array every JVM grants. */
    private static final int LONGEST = Integer.MAX_VALUE - 8;
    private static final String GET_AGAIN = "get the file again";

    /** @throws DataException if the file cannot be read or is not an IDX file of unsigned bytes in {@code rank} dimensions */
    static Idx read(Path file, int rank) {
        try (InputStream in = Files.newInputStream(file)) {
            long size = Files.size(file);
            if (size > LONGEST) {
                throw DataException.mismatch(file, "less than 2 GB", size + " bytes", "split the data set");
            }
            return parse(file.toString(), in, size, rank);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e + "); check the path and its permissions", e);
        }
    }

    /** @param file the whole file; @param size its bytes; @param rank the expected number of dimensions */
    static Idx parse(String name, InputStream file, long size, int rank) {
        try {
            PushbackInputStream begun = new PushbackInputStream(file, 2);
            byte[] first = begun.readNBytes(2);
            begun.unread(first);
            boolean compressed = first.length == 2 && (first[0] & 0xFF) == 0x1F && (first[1] & 0xFF) == 0x8B;
            InputStream in = compressed ? new GZIPInputStream(begun, 1 << 16) : begun;
            int[] extents = readExtents(name, in, rank);
            long expected = Arrays.stream(extents).asLongStream().reduce(1, Math::multiplyExact);
            if (expected > LONGEST) {
                throw DataException.mismatch(name, "fewer than 2^31 values", dimensions(extents), "split the data set");
            }
            int header = 4 + 4 * rank;
            if (expected + header > (compressed ? size * DEFLATE_LIMIT : size)) {
                throw tooShort(name, extents, expected, compressed ? "a file too small to hold them" : size - header + " values");
            }
            byte[] values = new byte[(int) expected];
            int found = in.readNBytes(values, 0, values.length);
            if (found < values.length) {
                throw tooShort(name, extents, expected, found + " values");
            }
            if (in.read() >= 0) {
                throw DataException.mismatch(name, expected + " values (" + dimensions(extents) + ")", "more", GET_AGAIN);
            }
            return new Idx(name, extents, values);
        } catch (EOFException e) {
            throw DataException.mismatch(name, "complete gzip data", "an early end (truncated file)", GET_AGAIN);
        } catch (ZipException e) {
            throw DataException.mismatch(name, "valid gzip data", "damage (" + e.getMessage() + ")", GET_AGAIN);
        } catch (ArithmeticException e) {
            throw DataException.mismatch(name, "fewer than 2^31 values", "more than 2^63", GET_AGAIN);
        } catch (IOException e) {
            throw new DataException(name + ": cannot be read (" + e + "); " + GET_AGAIN, e);
        }
    }

    private static int[] readExtents(String name, InputStream in, int rank) throws IOException {
        byte[] header = in.readNBytes(4 + 4 * rank);
        ByteBuffer numbers = ByteBuffer.wrap(header);
        int wanted = UNSIGNED_BYTES << 8 | rank;
        if (header.length < 4 || numbers.getInt(0) != wanted) {
            String found = header.length < 4 ? header.length + " bytes" : String.format("0x%08x", numbers.getInt(0));
            throw DataException.mismatch(name, String.format("IDX magic number 0x%08x (unsigned bytes in %d dimension%s)", wanted, rank,
                    rank == 1 ? "" : "s"), found, "check that the file is of the right kind");
        }
        if (header.length < 4 + 4 * rank) {
            throw DataException.mismatch(name, "an IDX header of " + (4 + 4 * rank) + " bytes", header.length + " bytes", GET_AGAIN);
        }
        int[] extents = new int[rank];
        for (int i = 0; i < rank; i++) {
            extents[i] = numbers.getInt(4 + 4 * i);
            if (extents[i] < 1) {
                throw DataException.mismatch(name, "dimensions from 1 to 2^31 - 1", Integer.toUnsignedString(extents[i]), GET_AGAIN);
            }
        }
        return extents;
    }

    private static DataException tooShort(String name, int[] extents, long expected, String found) {
        return DataException.mismatch(name, expected + " values (" + dimensions(extents) + ")", found,
                "the file is truncated, " + GET_AGAIN);
    }

    private static String dimensions(int[] extents) {
        return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }

    /** The values as ints 0 to 255: labels. */
    int[] toInts() {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = values[i] & 0xFF;
        }
        return ints;
    }
}
