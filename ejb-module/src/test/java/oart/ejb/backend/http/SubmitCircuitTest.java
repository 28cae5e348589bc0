package oart.ejb.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import oart.ejb.backend.CircuitState;
import org.junit.jupiter.api.Test;

class SubmitCircuitTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final SubmitCircuit circuit = new SubmitCircuit(Duration.ofSeconds(1), now::get);

    private void failed(int times) {
        for (int i = 0; i < times; i++) {
            circuit.failed();
        }
    }

    @Test
    void shouldOpenAfterThreeFailuresInARowAndTryAgainLater() {
        // Given
        failed(2);
        circuit.succeeded();
        failed(2);
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);

        // When
        circuit.failed();

        // Then
        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
        now.addAndGet(Duration.ofMillis(499).toNanos());
        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
        now.addAndGet(Duration.ofMillis(1_002).toNanos());
        assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
        circuit.succeeded();
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void shouldStayOpenForTwiceAsLongWhenTheAttemptFailsToo() {
        // Given
        failed(3);
        now.addAndGet(Duration.ofMillis(1_501).toNanos());
        assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);

        // When
        failed(1);

        // Then
        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
        failed(10);
        now.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
        now.addAndGet(Duration.ofMillis(2_002).toNanos());
        assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
    }
}
