package dev.firstlight.opencl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the library is looked for before JOCL is asked. */
class OpenClLibraryTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void noneInTheUsualFolders() {
        Assumptions.assumeFalse(Files.exists(Path.of("/usr/lib/libOpenCL.so.1")) || Files.exists(Path.of("/usr/lib64/libOpenCL.so.1")));
    }

    @Test
    void theCacheNamesTheLibrary() throws IOException {
        Path library = Files.createFile(folder.resolve("libOpenCL.so.1"));
        assertFalse(OpenClLibrary.isAbsent(cache("/lib/libm.so.6\0" + library + "\0"), null));
    }

    @Test
    void aStaleCacheIsNoLibrary() throws IOException {
        assertTrue(OpenClLibrary.isAbsent(cache(folder + "/libOpenCL.so.1\0"), null));
    }

    @Test
    void otherNamesAreNotTheLibrary() throws IOException {
        Path other = Files.createFile(folder.resolve("notlibOpenCL.so.1"));
        assertTrue(OpenClLibrary.isAbsent(cache(other + "\0"), folder.toString()));
    }

    @Test
    void aFolderOfLibraryPathHasIt() throws IOException {
        Files.createFile(folder.resolve("libOpenCL.so"));
        assertFalse(OpenClLibrary.isAbsent(cache("/lib/libm.so.6\0"), "/nowhere:" + folder));
    }

    @Test
    void withoutACacheNothingIsKnown() {
        assertFalse(OpenClLibrary.isAbsent(folder.resolve("none"), null));
    }

    private Path cache(String text) throws IOException {
        return Files.writeString(folder.resolve("ld.so.cache"), "glibc-ld.so.cache1.1\0" + text);
    }
}
