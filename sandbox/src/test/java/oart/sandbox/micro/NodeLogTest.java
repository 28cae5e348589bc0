package oart.sandbox.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLogTest {
    @TempDir
    Path dir;

    @Test
    void failureShouldBeTheSentenceOfOurExceptionWhenADeploymentFailed() throws IOException {
        // Given
        NodeLog log = log("""
                2026-11-24T04:38:29 SEVERE jakarta.enterprise.web.core Error in context
                org.apache.catalina.LifecycleException: oart.settings.SettingException: oart.comfy.slots is 'two'.
                \tat org.apache.catalina.core.StandardContext.start(StandardContext.java:1)
                Caused by: oart.settings.SettingException: oart.comfy.slots is 'two'.
                \tat oart.settings.Settings.integer(Settings.java:1)
                \t... 25 more
                2026-11-24T04:38:29 SEVERE javax.enterprise.system.core Exception while loading the app
                """);

        // Then
        assertThat(log.failure()).contains("oart.comfy.slots is 'two'.");
    }

    @Test
    void failureShouldNameTheForeignExceptionWhenThePortIsTaken() throws IOException {
        // Given
        NodeLog log = log("""
                2026-11-24T04:38:40 SEVERE javax.enterprise.system.core Shutting down server due to startup exception
                java.net.BindException: Address already in use
                \tat java.base/sun.nio.ch.Net.bind0(Native Method)
                """);

        // Then
        assertThat(log.failure()).contains("BindException: Address already in use");
    }

    @Test
    void failureShouldBeEmptyWhenTheServerOnlyWarned() throws IOException {
        // Given
        NodeLog log = log("""
                2026-11-24T04:38:40 WARNING oart.ejb.backend backend unavailable
                java.net.ConnectException: Connection refused
                """);

        // Then
        assertThat(log.failure()).isEmpty();
        assertThat(log.lastWords()).isEqualTo("ConnectException: Connection refused");
    }

    @Test
    void lastWordsShouldBeTheLastLineWhenThereIsNoException() throws IOException {
        assertThat(log("one\nError: Could not create the Java Virtual Machine.\n")
                        .lastWords())
                .isEqualTo("Error: Could not create the Java Virtual Machine.");
        assertThat(new NodeLog(dir.resolve("none")).lastWords()).isEqualTo("it wrote nothing");
    }

    @Test
    void racedShouldTellTheServersOwnRaceFromOtherFailures() throws IOException {
        assertThat(log("""
                SEVERE javax.enterprise.system.core Startup service failed to start
                java.util.ConcurrentModificationException
                \tat java.base/java.util.LinkedList$ListItr.checkForComodification(LinkedList.java:970)
                \tat org.jvnet.hk2.internal.SystemDescriptor.invokeInstanceListeners(SystemDescriptor.java:438)
                """).raced()).isTrue();
        assertThat(
                        log("java.util.ConcurrentModificationException\n\tat oart.ejb.job.JobDispatcher.run(JobDispatcher.java:1)\n")
                                .raced())
                .isFalse();
    }

    private NodeLog log(String text) throws IOException {
        return new NodeLog(Files.writeString(dir.resolve("server.log"), text));
    }
}
