package dev.firstlight.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Where the user's system keeps what can be made anew: {@code $XDG_CACHE_HOME/firstlight}, else {@code ~/.cache/firstlight}. */
final class CacheDirectory {
    private CacheDirectory() {}

    /** A folder for one kind of thing, which may not be there yet; empty where there is no place for any. */
    static Optional<Path> of(String kind) {
        String cache = System.getenv("XDG_CACHE_HOME"), home = System.getProperty("user.home");
        Path folder = cache != null && !cache.isEmpty() ? Path.of(cache) : home != null ? Path.of(home, ".cache") : null;
        return Optional.ofNullable(folder).map(path -> path.resolve("firstlight").resolve(kind));
    }
}
