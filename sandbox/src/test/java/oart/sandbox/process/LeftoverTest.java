package oart.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "uses sleep and sh")
class LeftoverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    private Process process;

    @AfterEach
    void endProcess() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void stopLeftoverShouldEndTheProcessWhenItIsTheOneInTheFile() throws IOException {
        // Given
        process = new ProcessBuilder("sleep", "600").start();
        ProcessFile file = new ProcessFile(dir.resolve("pid"));
        file.write(process.toHandle());

        // When
        boolean stopped = new ProcessFile(dir.resolve("pid")).stopLeftover();

        // Then
        assertThat(stopped).isTrue();
        assertThat(process.isAlive()).isFalse();
        assertThat(dir.resolve("pid")).doesNotExist();
    }

    @Test
    void stopLeftoverShouldSpareAnotherProcessWhenItGotTheSameId() throws IOException {
        // Given
        process = new ProcessBuilder("sleep", "600").start();
        Files.writeString(dir.resolve("pid"), process.pid() + "\n2001-01-01T00:00:00Z\n");

        // When
        boolean stopped = new ProcessFile(dir.resolve("pid")).stopLeftover();

        // Then
        assertThat(stopped).isFalse();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void guardShouldLeaveTheProcessWhenItIsClosed() throws IOException {
        // Given
        process = new ProcessBuilder("sleep", "600").start();
        Guard guard = Guard.over(process.pid(), "TERM");
        ProcessHandle shell = ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("guard"))
                .findFirst()
                .orElseThrow();

        // When
        guard.close();

        // Then
        assertThat(ProcessFile.ended(shell, PATIENCE)).isTrue();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void guardShouldEndTheProcessWhenItsOwnerIsKilled() throws Exception {
        // Given
        process = new ProcessBuilder("sleep", "600").start();
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        GuardOwner.class.getName(),
                        Long.toString(process.pid()))
                .start();
        assertThat((char) owner.getInputStream().read()).isEqualTo('!');

        // When
        owner.destroyForcibly();

        // Then
        assertThat(ProcessFile.ended(process.toHandle(), PATIENCE)).isTrue();
    }

    /** Guards the process that its argument names and waits to be killed. */
    static final class GuardOwner {
        private GuardOwner() {}

        public static void main(String[] args) throws IOException {
            Guard.over(Long.parseLong(args[0]), "TERM");
            System.out.print('!');
            System.out.flush();
            int end = System.in.read();
            System.exit(end);
        }
    }
}
