package dev.firstlight.opencl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Compiled programs on disk, for drivers that keep none themselves. A file's name is a digest of all that the binary depends on: source,
 * options, device, driver; of the program's version it depends by the source. Its content begins with a digest of the rest, so that
 * what is damaged is noticed, removed and built again. Files are written beside and renamed; when there are too many, those that
 * were not used for the longest go. Nothing here ever fails a computation.
 */
final class ProgramCache {
    /** Keeps nothing. */
    static final ProgramCache NONE = new ProgramCache(null, "");

    private static final long MOST_BYTES = 256L << 20;
    private static final int MOST_FILES = 2000;
    private static final String SUFFIX = ".program";
    private static final byte GAINS = '+', GAINS_NOTHING = '-';

    private final Path folder;
    private final String device;

    /**
     * @param folder where the files are; made when the first is written
     * @param device whatever else a binary depends on: the device and its driver
     */
    ProgramCache(Path folder, String device) {
        this.folder = folder;
        this.device = device;
    }

    /**
     * Whether this device's driver leaves something to gain here. That is found out once for a device and driver, and kept too.
     *
     * @param trial finds it out
     */
    boolean gains(BooleanSupplier trial) {
        if (folder == null) {
            return false;
        }
        Path known = folder.resolve(name(device) + ".driver");
        try {
            byte[] content = Files.readAllBytes(known);
            if (content.length == 1 && (content[0] == GAINS || content[0] == GAINS_NOTHING)) {
                return content[0] == GAINS;
            }
        } catch (IOException unknown) {
            // it is found out now
        }
        boolean gains = trial.getAsBoolean();
        write(known, new byte[] {gains ? GAINS : GAINS_NOTHING});
        return gains;
    }

    /** The binary of a program, or null if there is none that is whole. */
    byte[] load(String options, String source) {
        if (folder == null) {
            return null;
        }
        Path file = file(options, source);
        try {
            byte[] content = Files.readAllBytes(file);
            int start = Math.min(content.length, digest().getDigestLength());
            byte[] binary = Arrays.copyOfRange(content, start, content.length);
            if (binary.length == 0 || !Arrays.equals(Arrays.copyOf(content, start), digest().digest(binary))) {
                Files.deleteIfExists(file);
                return null;
            }
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
            return binary;
        } catch (IOException absent) {
            return null;
        }
    }

    void store(String options, String source, byte[] binary) {
        if (folder == null) {
            return;
        }
        byte[] digest = digest().digest(binary), content = Arrays.copyOf(digest, digest.length + binary.length);
        System.arraycopy(binary, 0, content, digest.length, binary.length);
        write(file(options, source), content);
        bound();
    }

    /** Forgets a binary that turned out to be of no use. */
    void remove(String options, String source) {
        try {
            if (folder != null) {
                Files.deleteIfExists(file(options, source));
            }
        } catch (IOException stays) {
            // it is found to be of no use the next time again
        }
    }

    private Path file(String options, String source) {
        return folder.resolve(name(device, options, source) + SUFFIX);
    }

    private static String name(String... parts) {
        MessageDigest digest = digest();
        for (String part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            Path beside = Files.createTempFile(file.getParent(), ".", ".part");
            try {
                Files.write(beside, content);
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException notKept) {
            // it is made again the next time
        }
    }

    /** Removes the files that were not used for the longest until few enough are left. */
    private void bound() {
        try (Stream<Path> listed = Files.list(folder)) {
            List<Path> newest = listed.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(ProgramCache::used).reversed()).toList();
            long bytes = 0;
            for (int i = 0; i < newest.size(); i++) {
                bytes += Files.size(newest.get(i));
                if (i >= MOST_FILES || bytes > MOST_BYTES) {
                    Files.deleteIfExists(newest.get(i));
                }
            }
        } catch (IOException | UncheckedIOException busy) {
            // another program is at it
        }
    }

    private static FileTime used(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }
}
