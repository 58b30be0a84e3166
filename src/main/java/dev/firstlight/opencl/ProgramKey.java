package dev.firstlight.opencl;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What tells compiled programs apart on one device.
 *
 * @param file    the kernel file
 * @param options its {@code -D} options, sorted by name
 */
record ProgramKey(String file, String options) {
    static ProgramKey of(String file, Map<String, Object> defines) {
        return new ProgramKey(file, new TreeMap<>(defines).entrySet().stream()
                .map(define -> "-D" + define.getKey() + "=" + define.getValue())
                .collect(Collectors.joining(" ")));
    }
}
