package oart.benchmarks.result;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;

/**
 * Where and when it was measured.
 *
 * @param commit of the sources; {@code unknown} outside a checkout, ending in {@code +} with changes
 */
public record Machine(String system, int cores, long memoryMegabytes, String java, String commit, Instant at) {
    public static Machine here(String commit, Instant at) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                system.getName() + ' ' + system.getArch(),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize() >> 20,
                System.getProperty("java.vm.name") + ' ' + System.getProperty("java.version"),
                commit,
                at);
    }

    @Override
    public String toString() {
        return cores + " cores, " + memoryMegabytes / 1024 + " GB, " + system + ", " + java + ", commit " + commit
                + ", " + at;
    }
}
