package oart.web.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IssuerTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong nanos = new AtomicLong();
    private final SigningIssuer answering = new SigningIssuer();
    private final HeldThreads threads = new HeldThreads();
    private final Issuer issuer = new Issuer(answering, threads, nanos::get);

    @Test
    void startShouldLearnTheKeysBeforeAnyTokenComes() {
        issuer.start();

        assertThat(issuer.trouble()).isEmpty();
        assertThat(answering.rounds()).isEqualTo(1);
        assertThat(threads.runLater()).as("nothing is asked again").isZero();
    }

    @Test
    void startShouldTryAgainUntilTheIssuerAnswers() {
        // Given
        answering.down(true);

        // When
        issuer.start();
        nanos.addAndGet(5 * SECOND);
        assertThat(threads.runLater()).isEqualTo(1);

        // Then
        assertThat(issuer.trouble()).hasValue("its keys were never loaded");
        assertThat(answering.rounds()).as("asked in earnest").isZero();

        // And when
        answering.down(false);
        nanos.addAndGet(5 * SECOND);
        assertThat(threads.runLater()).isEqualTo(1);

        // Then
        assertThat(issuer.trouble()).isEmpty();
        assertThat(threads.runLater()).isZero();
    }

    @Test
    void troubleShouldTellThatOldKeysCount() {
        // Given
        issuer.start();
        answering.down(true);

        // When
        nanos.addAndGet(301 * SECOND);
        issuer.known();

        // Then
        assertThat(issuer.trouble()).hasValue("does not answer; its last known keys count");
    }

    @Test
    void troubleShouldTellThatNoIssuerIsConfigured() {
        Issuer none = new Issuer(
                new IssuerClient(new IssuerConfig(
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.List.of(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty())),
                threads);

        none.start();

        assertThat(none.trouble()).hasValue("none is configured");
        assertThat(threads.runLater()).isZero();
    }
}
