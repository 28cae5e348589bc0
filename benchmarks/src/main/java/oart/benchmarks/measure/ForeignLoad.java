package oart.benchmarks.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How much of the machine's processors others had since it was made: all that was busy, less what this process, its children and the other
 * roots took. On Linux, from {@code /proc}; elsewhere it is not known and counts as none.
 */
public final class ForeignLoad {
    private static final Path PROC = Path.of("/proc");
    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    /** Of {@code /proc/PID/stat}, counted from the state, which follows the name: utime, stime, cutime, cstime. */
    private static final int FIRST_TIME = 11;

    private final Supplier<Stream<ProcessHandle>> roots;
    private final long[] begun = machine();
    private final Map<ProcessHandle, Long> before;

    /** @param roots processes of ours that are not descendants of this one, as they are when asked */
    public ForeignLoad(Supplier<Stream<ProcessHandle>> roots) {
        this.roots = roots;
        this.before = ours();
    }

    /** From 0 to 1, since it was made. What a root that has ended since did in that time counts as foreign. */
    public double share() {
        long[] now = machine();
        long all = 0;
        long busy = 0;
        for (int i = 0; i < now.length; i++) {
            all += now[i] - begun[i];
            busy += i == IDLE || i == IOWAIT ? 0 : now[i] - begun[i];
        }
        long own = 0;
        for (Map.Entry<ProcessHandle, Long> root : ours().entrySet()) {
            own += root.getValue() - before.getOrDefault(root.getKey(), 0L);
        }
        return all == 0 ? 0 : Math.max(0, Math.min(1, (double) (busy - own) / all));
    }

    /** Of each root with all its descendants: one that ended has left its times with its parent. */
    private Map<ProcessHandle, Long> ours() {
        Map<ProcessHandle, Long> ticks = new HashMap<>();
        Stream.concat(Stream.of(ProcessHandle.current()), roots.get())
                .forEach(root -> ticks.put(
                        root,
                        Stream.concat(Stream.of(root), root.descendants())
                                .mapToLong(process -> ticks(process.pid()))
                                .sum()));
        return ticks;
    }

    private static long ticks(long pid) {
        String line = read(PROC.resolve(Long.toString(pid)).resolve("stat"));
        int afterName = line.lastIndexOf(')') + 2;
        if (afterName < 2) {
            return 0;
        }
        String[] fields = line.substring(afterName).split(" ");
        long sum = 0;
        for (int i = FIRST_TIME; i < FIRST_TIME + 4; i++) {
            sum += Long.parseLong(fields[i]);
        }
        return sum;
    }

    /** user, nice, system, idle, iowait, irq, softirq, steal. */
    private static long[] machine() {
        List<String> lines = read(PROC.resolve("stat")).lines().limit(1).toList();
        if (lines.isEmpty()) {
            return new long[0];
        }
        return Stream.of(lines.get(0).split("\\s+"))
                .skip(1)
                .limit(8)
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // not Linux, or a process that has ended
        }
    }
}
