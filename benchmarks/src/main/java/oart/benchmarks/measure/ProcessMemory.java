package oart.benchmarks.measure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Memory and threads of other processes: from {@code /proc} and, for a JVM's heap, from its {@code jcmd}. */
public final class ProcessMemory {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private ProcessMemory() {}

    /** Bytes of these processes, memory that they share counted once. @return 0 when the system does not tell */
    public static long proportional(Stream<ProcessHandle> processes) {
        return processes
                .distinct()
                .mapToLong(process -> kilobytes(process.pid(), "smaps_rollup", "Pss:") << 10)
                .sum();
    }

    /** @return 0 when the system does not tell */
    public static long threads(long pid) {
        return number(pid, "status", "Threads:");
    }

    /** Bytes resident. @return 0 when the system does not tell */
    public static long resident(long pid) {
        return kilobytes(pid, "status", "VmRSS:") << 10;
    }

    /** Bytes of the heap in use after a full collection. */
    public static long liveHeap(long pid) {
        jcmd(pid, "GC.run");
        // Of each generation the first number is its own; lines of spaces within have none.
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info").replaceAll("(?m)^.*Metaspace[\\s\\S]*$", ""));
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        MeasurementException.require(kilobytes > 0, "jcmd told nothing about the heap of process %d", pid);
        return kilobytes << 10;
    }

    private static String jcmd(long pid, String command) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            command)
                    .redirectErrorStream(true)
                    .start();
            try (InputStream out = jcmd.getInputStream()) {
                return new String(out.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new MeasurementException("jcmd cannot be run; a JDK is needed, not a JRE", e);
        }
    }

    private static long kilobytes(long pid, String file, String line) {
        return number(pid, file, line);
    }

    private static long number(long pid, String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }
}
