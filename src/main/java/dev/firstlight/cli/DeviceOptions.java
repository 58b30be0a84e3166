package dev.firstlight.cli;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Precision;
import dev.firstlight.compute.Tunable;
import dev.firstlight.cpu.CpuBackend;
import dev.firstlight.opencl.DeviceClass;
import dev.firstlight.opencl.KernelSources;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClDevices;
import dev.firstlight.opencl.UnsupportedPrecisionException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say where to compute, and how to get there. */
final class DeviceOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--device", paramLabel = "X", defaultValue = "auto",
            description = "Where to compute: auto, cpu, opencl, gpu, a device's number as PLATFORM:DEVICE, or a part of its name; "
                    + "'firstlight devices' lists them (default: ${DEFAULT-VALUE}).")
    private String wanted = "auto";

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the CPU backend (default: as many as there are processors).")
    private Integer threads;

    @Option(names = "--kernels", paramLabel = "DIR", description = "Take OpenCL kernels from this folder instead of the program's own.")
    private Path kernels;

    @Option(names = "--for", paramLabel = "CLASS",
            description = "Take the OpenCL kernels for this class of devices, whatever the device's own: gpu, matrix_gpu (with matrix instructions) "
                    + "or cpu_like (default: the device's own).")
    private DeviceClass kernelsFor;

    @Option(names = "--precision", paramLabel = "P", defaultValue = "fp32",
            description = "How exactly products of matrices and convolutions are computed: fp32, or on GPUs with matrix instructions "
                    + "tf32 (factors of 11 bits) or bf16 (8 bits), which are faster (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.FP32;

    private DeviceSelection selection;

    /** The CPU backend, with all processors. */
    static DeviceOptions cpu() {
        DeviceOptions options = new DeviceOptions();
        options.wanted = "cpu";
        return options;
    }

    /**
     * Settles where to compute, once.
     *
     * @throws InputException if what was asked for is not here
     */
    DeviceSelection select() {
        if (selection == null) {
            selection = find();
            if (kernels != null && selection.openCl() == null) {
                throw new InputException("--kernels " + kernels + ": expected an OpenCL device to run them on, found the CPU backend ("
                        + selection.reason() + "); ask for a device with --device");
            }
        }
        return selection;
    }

    /** The CPU backend needs no look at the OpenCL drivers, which takes its time. */
    private DeviceSelection find() {
        return DeviceSelection.choose(wanted, wanted.equalsIgnoreCase("cpu") ? new OpenClDevices(List.of(), List.of()) : OpenClDevices.discover());
    }

    /** Starts a second process that compiles for this one, where that helps. */
    SecondCompiler secondCompiler() {
        return SecondCompiler.beside(select().openCl(), command.root().commandLine().getParseResult().originalArgs());
    }

    /** Opens the selected device, with the forms of kernels that were found to be fastest on it; to be closed by the caller. */
    Backend open() {
        Backend backend = openUntuned();
        if (kernels == null && backend instanceof Tunable tunable) {
            TunedFile.of(backend.device().id()).ifPresent(file -> file.read().forEach(tunable::choose));
        }
        return backend;
    }

    /** Opens the selected device, with the forms of kernels that are fastest by estimate. */
    Backend openUntuned() {
        if (select().openCl() == null) {
            if (precision != Precision.FP32) {
                throw inexact("the CPU backend (" + selection.reason() + ")");
            }
            if (kernelsFor != null) {
                throw new InputException("--for " + kernelsFor.name().toLowerCase(Locale.ROOT) + ": expected an OpenCL device, found the CPU backend ("
                        + selection.reason() + "); ask for a device with --device");
            }
            return CpuBackend.open(threads == null ? Runtime.getRuntime().availableProcessors() : threads, CpuBackend.vectorApiPresent());
        }
        try {
            return OpenClBackend.open(selection.openCl(), sources(), kernelsFor, precision,
                    CacheDirectory.of("programs").orElse(null));
        } catch (UnsupportedPrecisionException e) {
            throw inexact(selection.openCl().name() + ", which has none");
        }
    }

    private KernelSources sources() {
        try {
            return kernels == null ? KernelSources.bundled() : KernelSources.directory(kernels).complete();
        } catch (IllegalArgumentException e) {
            throw new InputException(e.getMessage());
        }
    }

    private InputException inexact(String found) {
        return new InputException("--precision " + label() + ": expected a GPU with matrix instructions, found " + found + "; leave it out to compute in fp32");
    }

    private String label() {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    /** The options that select this device once more, as a user would type them. */
    String again() {
        String device = select().openCl() == null ? "cpu" : select().openCl().position();
        return "--device " + device + (threads == null ? "" : " --threads " + threads)
                + (kernelsFor == null ? "" : " --for " + kernelsFor.name().toLowerCase(Locale.ROOT))
                + (kernels == null ? "" : " --kernels " + Shell.quote(kernels.toString())) + (precision == Precision.FP32 ? "" : " --precision " + label());
    }

    /** Whether the OpenCL kernels are the user's own. */
    boolean hasOwnKernels() {
        return kernels != null;
    }

    /** The line that says what was taken and why; with {@code --verbose} another one if kernels were tuned. */
    String describe(Backend backend) {
        String device = "device: " + backend.device() + ", " + select().reason() + (precision == Precision.FP32 ? "" : "; products in " + label());
        int tuned = backend instanceof Tunable tunable ? tunable.chosen().size() : 0;
        return tuned == 0 || !(command.root().userObject() instanceof Main program && program.verbose()) ? device
                : device + System.lineSeparator() + "tuned:  " + tuned + " forms of kernels from " + TunedFile.of(backend.device().id()).orElseThrow().path();
    }
}
