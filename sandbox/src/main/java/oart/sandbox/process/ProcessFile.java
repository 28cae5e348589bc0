package oart.sandbox.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import oart.sandbox.SandboxException;

/** A file that names a started process by id and start time, so that a later start finds and ends what was left. */
public final class ProcessFile {
    private static final Duration CLOCK_GRAIN = Duration.ofSeconds(2);

    private final Path file;

    public ProcessFile(Path file) {
        this.file = file;
    }

    /** Remembers the process. */
    public void write(ProcessHandle process) {
        String started = process.info().startInstant().map(Instant::toString).orElse("");
        try {
            Files.writeString(file, process.pid() + "\n" + started + "\n");
        } catch (IOException e) {
            throw new SandboxException("The file " + file + " cannot be written.", e);
        }
    }

    /** The process, when it still lives and is the same one, not another that got its id. */
    public Optional<ProcessHandle> living() {
        try {
            String[] lines = Files.exists(file) ? Files.readString(file).split("\n") : new String[0];
            if (lines.length == 0 || !lines[0].matches("\\d{1,18}")) {
                return Optional.empty();
            }
            Instant started = lines.length > 1 && !lines[1].isBlank() ? Instant.parse(lines[1].strip()) : null;
            return ProcessHandle.of(Long.parseLong(lines[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> started == null
                            || process.info()
                                    .startInstant()
                                    .map(other -> near(started, other))
                                    .orElse(true));
        } catch (IOException | java.time.format.DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static boolean near(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(CLOCK_GRAIN) <= 0;
    }

    /** Ends the process if it lives, softly first. @return whether there was one */
    public boolean stopLeftover() {
        Optional<ProcessHandle> process = living();
        process.ifPresent(handle -> stop(handle, Duration.ofSeconds(10)));
        delete();
        return process.isPresent();
    }

    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new SandboxException("The file " + file + " cannot be deleted.", e);
        }
    }

    /** Asks a process to end, and kills it when it has not after the given time. */
    public static void stop(ProcessHandle process, Duration patience) {
        process.destroy();
        if (!ended(process, patience)) {
            process.destroyForcibly();
            ended(process, patience);
        }
    }

    /** Waits for the end of a process. @return whether it came in time */
    public static boolean ended(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
