package oart.ejb.backend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import oart.ejb.backend.BackendAddress;
import oart.ejb.backend.BackendCheck;
import oart.ejb.backend.BackendListener;
import oart.ejb.backend.CircuitState;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.ComfyEvent;
import oart.ejb.backend.TlsAuthorities;
import oart.ejb.container.Threads;
import oart.persistence.backend.BackendId;
import oart.persistence.job.PromptId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection and its health, against a server that does what the test says. */
class HttpComfyBackendIT {
    private static final Pace QUICK = new Pace(
            Duration.ofMillis(50),
            Duration.ofMillis(400),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(50),
            Duration.ofMillis(100));
    /** No probe and no ping comes between. */
    private static final Pace SLOW = new Pace(
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofMillis(100));

    /** As slow, but quick to connect again. */
    private static final Pace UNPROBED = new Pace(
            SLOW.ping(),
            SLOW.silence(),
            Duration.ofMillis(20),
            SLOW.probe(),
            SLOW.refresh(),
            SLOW.retry(),
            SLOW.deafness());

    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(4);
    private final Told told = new Told();
    private ScriptedComfy comfy;
    private ComfyBackend backend;

    private final Threads threads = new Threads() {
        @Override
        public Executor executor() {
            return pool;
        }

        @Override
        public void later(Duration delay, Runnable work) {
            pool.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void every(Duration pause, String name, Runnable work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void stop() {
            pool.shutdownNow();
        }
    };

    /** What a listener was told. */
    private static final class Told implements BackendListener {
        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(ComfyBackend from, ComfyEvent event) {
            all.add("event");
        }

        @Override
        public void onConnected(ComfyBackend from) {
            all.add("connected");
        }

        @Override
        public void onDisconnected(ComfyBackend from) {
            all.add("disconnected");
        }

        @Override
        public void onCatalogue(ComfyBackend from) {
            all.add("catalogue " + from.catalogue().orElseThrow().nodeClasses());
        }
    }

    @BeforeEach
    void start() {
        comfy = new ScriptedComfy();
    }

    @AfterEach
    void stop() throws IOException {
        if (backend != null) {
            backend.close();
        }
        comfy.close();
        pool.shutdownNow();
    }

    private HttpBackendConnector connector(Pace pace) {
        return new HttpBackendConnector(
                new HttpBackendConfig(Duration.ofSeconds(5), Duration.ofSeconds(2), pace), threads);
    }

    private void connect(Pace pace) {
        connect(pace, new BackendAddress(comfy.uri(), Optional.empty(), Optional.empty()), Optional.empty());
    }

    private void connect(Pace pace, BackendAddress address, Optional<byte[]> kept) {
        backend = connector(pace).connect(BackendId.random(), address, "i", kept, told);
    }

    private void awaitHealthy() {
        await().until(() -> backend.isHealthy() && backend.clientId().isPresent());
    }

    private void awaitTrouble(String part) {
        await().until(() -> backend.trouble().orElse("").contains(part));
    }

    @Test
    void aConnectionShouldTellVersionMemoryAndNodeClasses() {
        // When
        connect(QUICK);

        // Then
        awaitHealthy();
        await().until(() -> told.all.contains("catalogue 2"));
        assertThat(backend.status().circuit()).isEqualTo(CircuitState.CLOSED);
        assertThat(backend.status().version()).contains("0.3.64");
        assertThat(backend.status().devices()).singleElement().satisfies(device -> {
            assertThat(device.name()).isEqualTo("cuda:0 X");
            assertThat(device.vramTotal()).isEqualTo(24_000_000_000L);
        });
        assertThat(backend.status().queue()).isEmpty();
        backend.queue().toCompletableFuture().join();
        assertThat(backend.status().queue())
                .hasValueSatisfying(queue -> assertThat(queue.running()).isZero());
    }

    @Test
    void aServerThatTellsNoNodeClassesShouldBeBelievedAbleAfterBeingAsked() {
        // Given
        comfy.answers.put("/object_info", new ScriptedComfy.Answer(500, ""));

        // When
        connect(QUICK);

        // Then
        awaitHealthy();
        assertThat(backend.catalogue()).isEmpty();
    }

    @Test
    void theCatalogueShouldBeReadAgainAndBeKnownBeforeTheServerIsReachedTheNextTime() throws IOException {
        // Given
        connect(QUICK);
        await().until(() -> told.all.contains("catalogue 2"));

        // When
        comfy.answers.put("/object_info", new ScriptedComfy.Answer(200, "{\"KSampler\":{}}"));
        await().until(() -> told.all.contains("catalogue 1"));
        byte[] kept = backend.catalogue().orElseThrow().content();
        backend.close();
        comfy.close();
        connect(QUICK, new BackendAddress(comfy.uri(), Optional.empty(), Optional.empty()), Optional.of(kept));

        // Then
        assertThat(backend.isHealthy()).isFalse();
        assertThat(backend.catalogue().orElseThrow().missingFor(Map.of("1", Map.of("class_type", "SaveImage"))))
                .containsExactly("node class SaveImage");
        assertThat(backend.catalogue().orElseThrow().missingFor(Map.of("1", Map.of("class_type", "KSampler"))))
                .isEmpty();
    }

    @Test
    void anOldServerShouldBeRefusedWithTheReasonAndTakenOnceItIsNewer() {
        // Given
        comfy.answers.put("/system_stats", ScriptedComfy.stats("0.3.56"));
        connect(QUICK);
        awaitTrouble("0.3.56 is older than 0.3.57");
        assertThat(backend.status().circuit()).isIn(CircuitState.OPEN, CircuitState.HALF_OPEN);

        // When
        comfy.answers.put("/system_stats", ScriptedComfy.stats("0.3.57"));

        // Then
        awaitHealthy();
        assertThat(backend.status().version()).contains("0.3.57");
    }

    @Test
    void aServerThatIsDownShouldBeTriedAgainUntilItIsUp() throws IOException {
        // Given
        int port = comfy.port();
        comfy.close();
        connect(QUICK);
        awaitTrouble("cannot be reached");
        await().until(() -> backend.status().circuit() == CircuitState.OPEN);
        try (ServerSocket silent = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            await().until(() -> backend.status().circuit() == CircuitState.HALF_OPEN);
            assertThat(silent.isBound()).isTrue();
        }

        // When
        comfy = new ScriptedComfy(port, Optional.empty());

        // Then
        awaitHealthy();
    }

    @Test
    void aCutConnectionShouldBeOpenedAgainUnderAnotherClientId() throws IOException {
        // Given
        connect(QUICK);
        awaitHealthy();
        String before = backend.clientId().orElseThrow();

        // When
        comfy.drop();

        // Then
        await().until(() -> !backend.clientId().orElse(before).equals(before));
        awaitHealthy();
        assertThat(told.all).containsSubsequence("connected", "disconnected", "connected");
        assertThat(new HashSet<>(comfy.clientIds)).hasSameSizeAs(comfy.clientIds);
    }

    @Test
    void theCatalogueShouldBeReadAgainWhenTheServerCameBack() throws IOException {
        // Given: nothing is read again by itself
        connect(UNPROBED);
        await().until(() -> told.all.contains("catalogue 2"));
        comfy.answers.put("/object_info", new ScriptedComfy.Answer(200, "{\"KSampler\":{}}"));

        // When
        comfy.drop();

        // Then
        await().until(() -> told.all.contains("catalogue 1"));
        assertThat(backend.catalogue().orElseThrow().missingFor(Map.of("1", Map.of("class_type", "SaveImage"))))
                .containsExactly("node class SaveImage");
    }

    @Test
    void aHalfOpenConnectionShouldBeFoundByItsMissingPongs() {
        // Given
        connect(QUICK);
        awaitHealthy();
        String before = backend.clientId().orElseThrow();

        // When
        comfy.mute = true;
        await().until(() -> comfy.clientIds.size() > 1);
        comfy.mute = false;

        // Then
        await().until(() ->
                backend.isHealthy() && !backend.clientId().orElse(before).equals(before));
    }

    @Test
    void aDeafConnectionShouldBeOpenedAnewWhenATakenPromptIsNotTold() {
        // Given
        connect(UNPROBED);
        awaitHealthy();
        String before = backend.clientId().orElseThrow();
        comfy.deaf = true;

        // When
        await().until(() -> {
            submit();
            return comfy.clientIds.size() > 1;
        });

        // Then
        await().until(() ->
                backend.isHealthy() && !backend.clientId().orElse(before).equals(before));
    }

    @Test
    void aConnectionThatHearsOfItsPromptShouldStay() {
        // Given
        connect(UNPROBED);
        awaitHealthy();

        // Then
        await().during(Duration.ofMillis(600)).until(() -> {
            submit();
            return backend.isHealthy() && comfy.clientIds.size() == 1;
        });
    }

    private void submit() {
        backend.submit(PromptId.random(), backend.clientId().orElse("none"), Map.of(), Map.of())
                .toCompletableFuture()
                .join();
    }

    @Test
    void aServerShouldBeUnhealthyWhileHttpFailsThoughTheSocketIsOpen() {
        // Given
        connect(QUICK);
        awaitHealthy();

        // When
        comfy.answers.put("/prompt", new ScriptedComfy.Answer(500, ""));
        comfy.answers.put("/system_stats", new ScriptedComfy.Answer(500, ""));
        awaitTrouble("answered 500");
        comfy.answers.put("/prompt", new ScriptedComfy.Answer(200, "{}"));
        comfy.answers.put("/system_stats", ScriptedComfy.stats("0.3.64"));

        // Then
        awaitHealthy();
        assertThat(comfy.clientIds).hasSize(1);
    }

    @Test
    void aServerThatTakesNoPromptShouldGetNoMoreForAWhile() {
        // Given
        connect(SLOW);
        awaitHealthy();
        comfy.answers.put("POST /prompt", new ScriptedComfy.Answer(500, ""));

        // When
        for (int i = 0; i < 3; i++) {
            assertThat(backend.isHealthy()).isTrue();
            assertThatThrownBy(this::submit).hasMessageContaining("answered 500");
        }

        // Then
        assertThat(backend.isHealthy()).isFalse();
        assertThat(backend.status().circuit()).isEqualTo(CircuitState.OPEN);
        assertThat(backend.trouble().orElseThrow()).contains("none of the last prompts");
    }

    @Test
    void credentialsShouldBeSentWithHttpAndSocket() {
        // Given
        comfy.authorization = "Basic dTpw";
        connect(QUICK);
        awaitTrouble("401");
        assertThat(comfy.clientIds).isEmpty();
        backend.close();

        // When
        connect(QUICK, new BackendAddress(comfy.uri(), Optional.of("Basic dTpw"), Optional.empty()), Optional.empty());

        // Then
        awaitHealthy();
    }

    @Test
    void ownAuthoritiesShouldBeTrustedAndNoOthersAndNamesBeChecked(@TempDir Path folder) throws Exception {
        // Given
        TestIdentity right = TestIdentity.of(folder, "ip:127.0.0.1");
        TestIdentity otherName = TestIdentity.of(folder, "dns:gpu-1");
        comfy.close();
        comfy = new ScriptedComfy(0, Optional.of(right.server()));
        HttpBackendConnector connector = connector(QUICK);

        // When
        BackendCheck trusted = check(connector, Optional.of(right.pem()));
        BackendCheck platform = check(connector, Optional.empty());
        BackendCheck others = check(connector, Optional.of(otherName.pem()));
        connect(
                QUICK,
                new BackendAddress(comfy.uri(), Optional.empty(), Optional.of(otherName.pem() + right.pem())),
                Optional.empty());
        awaitHealthy();
        backend.close();
        comfy.close();
        comfy = new ScriptedComfy(0, Optional.of(otherName.server()));
        BackendCheck wrongName = check(connector, Optional.of(otherName.pem()));

        // Then
        assertThat(trusted.trouble()).isEmpty();
        assertThat(trusted.nodeClasses()).contains(2);
        assertThat(platform.trouble().orElseThrow()).contains("certificate");
        assertThat(others.trouble().orElseThrow()).contains("certificate");
        assertThat(wrongName.trouble().orElseThrow()).contains("certificate");
        assertThat(TlsAuthorities.parse("text\n" + right.pem() + otherName.pem()))
                .hasSize(2);
        assertThatThrownBy(() -> TlsAuthorities.parse(right.pem() + "-----BEGIN PRIVATE KEY-----"))
                .hasMessageContaining("private key");
        assertThatThrownBy(() -> TlsAuthorities.parse("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"))
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> TlsAuthorities.parse("no certificate")).hasMessageContaining("no certificate");
    }

    private BackendCheck check(HttpBackendConnector connector, Optional<String> authorities) {
        return connector
                .check(new BackendAddress(comfy.uri(), Optional.empty(), authorities))
                .toCompletableFuture()
                .join();
    }

    @Test
    void checkShouldSayWhatIsWrongWithAServerAndLeaveNoConnection() throws IOException {
        // Given
        comfy.answers.put("/system_stats", ScriptedComfy.stats("0.3.40"));
        HttpBackendConnector connector = connector(QUICK);

        // When
        BackendCheck old = check(connector, Optional.empty());
        comfy.answers.put("/object_info", new ScriptedComfy.Answer(200, "<html>"));
        BackendCheck unreadable = check(connector, Optional.empty());
        comfy.close();
        BackendCheck down = check(connector, Optional.empty());

        // Then
        assertThat(old.trouble().orElseThrow()).contains("0.3.40 is older");
        assertThat(old.version()).contains("0.3.40");
        assertThat(old.nodeClasses()).contains(2);
        assertThat(unreadable.trouble().orElseThrow()).contains("unreadable");
        assertThat(down.trouble()).contains("cannot be reached");
        assertThat(down.nodeClasses()).isEmpty();
    }
}
