package dev.firstlight.cli;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Device;
import dev.firstlight.opencl.OpenClDevice;
import dev.firstlight.opencl.OpenClDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists what there is to compute on. Run where the CPU backend would run, so that it is shown as it will be. */
@Command(name = "devices", description = "Lists all devices, and says which one 'auto' takes.")
final class DevicesCommand implements Callable<Integer>, Computing {
    private final DeviceOptions cpu = DeviceOptions.cpu();

    @Override
    public DeviceOptions device() {
        return cpu;
    }

    @Override
    public Integer call() {
        OpenClDevices here = OpenClDevices.discover();
        DeviceSelection automatic = DeviceSelection.choose("auto", here);
        TextTable table = new TextTable("", "device", "class", "memory", "units", "name", "driver");
        table.row(mark(automatic, null), "cpu", "cpu", gibibytes(Runtime.getRuntime().maxMemory()),
                Integer.toString(Runtime.getRuntime().availableProcessors()), cpuName(), "this JVM, Java " + Runtime.version().feature());
        for (OpenClDevice device : here.devices()) {
            table.row(mark(automatic, device), device.position(), device.kind(), gibibytes(device.globalMemory()),
                    Integer.toString(device.computeUnits()), device.name(), device.platform() + ", " + device.driver() + ", " + device.openClC().strip());
        }
        table.print(System.out);
        List<String> notes = new ArrayList<>(List.of("* 'auto' takes this one: " + automatic.reason()));
        notes.addAll(here.problems());
        notes.addAll(DriverFiles.problems());
        notes.forEach(System.out::println);
        return ExitCode.DONE;
    }

    private String cpuName() {
        try (Backend backend = cpu.open()) {
            Device device = backend.device();
            return device.toString();
        }
    }

    private static String mark(DeviceSelection automatic, OpenClDevice device) {
        return automatic.openCl() == device ? "*" : "";
    }

    private static String gibibytes(long bytes) {
        return String.format("%.1f GiB", bytes / (double) (1L << 30));
    }
}
