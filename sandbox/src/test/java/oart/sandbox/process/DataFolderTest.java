package oart.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import oart.sandbox.SandboxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path dir;

    @Test
    void openShouldRefuseAndKeepTheLockWhenTheFolderIsInUse() {
        // Given
        Path folder = dir.resolve("data");
        try (DataFolder first = DataFolder.open(folder, false)) {
            // When
            assertThatThrownBy(() -> DataFolder.open(folder, true))
                    .isInstanceOf(SandboxException.class)
                    .hasMessageContaining("already runs on the data folder");

            // Then
            assertThat(DataFolder.isLocked(first.root())).isTrue();
        }
        assertThat(DataFolder.isLocked(folder)).isFalse();
    }

    @Test
    void secretsAndPortsShouldSurviveWhenTheFolderIsOpenedAgain() {
        // Given
        String secret;
        int port;
        try (DataFolder data = DataFolder.open(dir, false)) {
            secret = data.secret("control");
            port = data.port("database");
        }

        // When
        try (DataFolder data = DataFolder.open(dir, false)) {
            // Then
            assertThat(data.secret("control")).isEqualTo(secret).hasSize(48);
            assertThat(data.secret("other")).isNotEqualTo(secret);
            assertThat(data.port("database")).isEqualTo(port);
        }
    }

    @Test
    void portShouldBeAnotherWhenTheRememberedOneIsTaken() throws IOException {
        try (DataFolder data = DataFolder.open(dir, false)) {
            // Given
            int before = data.port("database");
            try (ServerSocket taken = new ServerSocket(before, 1, InetAddress.getLoopbackAddress())) {
                // When
                int after = data.port("database");

                // Then
                assertThat(after).isNotEqualTo(taken.getLocalPort());
                assertThat(Ports.isFree(before)).isFalse();
            }
        }
    }

    @Test
    void openShouldDeleteEverythingWhenItIsToBeFresh() throws IOException {
        // Given
        Files.createDirectories(dir.resolve("a/b"));
        Files.writeString(dir.resolve("a/b/c"), "x");

        // When
        DataFolder.open(dir, true).close();

        // Then
        assertThat(dir.resolve("a")).doesNotExist();
    }

    @Test
    void openShouldSayWhatToDoWhenAFileIsInTheWay() throws IOException {
        // Given
        Path file = Files.writeString(dir.resolve("file"), "x");

        // Then
        assertThatThrownBy(() -> DataFolder.open(file, false))
                .isInstanceOf(SandboxException.class)
                .hasMessage("The data folder " + file
                        + " cannot be used (a file is in the way); give another one with --data.");
    }

    @Test
    void openShouldChooseAnewWhenTheMemoryIsHalfWritten() throws IOException {
        // Given
        Files.writeString(dir.resolve("sandbox.properties"), "port.database=54\\u00");

        // When
        try (DataFolder data = DataFolder.open(dir, false)) {
            // Then
            assertThat(data.port("database")).isGreaterThan(1023);
        }
    }
}
