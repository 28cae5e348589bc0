package oart.ejb.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackOffTest {
    @Test
    void pauseShouldDoubleFromTenSecondsUpToAnHour() {
        // Given
        List<Duration> shortest = new ArrayList<>();
        for (int failures = 1; failures <= 12; failures++) {
            shortest.add(BackOff.pause(failures, 0));
        }

        // Then
        assertThat(shortest)
                .extracting(Duration::toSeconds)
                .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1280L, 1800L, 1800L, 1800L, 1800L);
        assertThat(BackOff.pause(1, 0.999_999)).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
        assertThat(BackOff.pause(1_000_000, 0.999_999)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    }

    @Test
    void aDayShouldBeFilledWithAFewDozenTries() {
        // Given
        Instant made = Instant.parse("2026-03-01T12:00:00Z");
        Instant now = made;
        int tries = 0;

        // When
        while (now.isBefore(made.plus(Duration.ofDays(1)))) {
            tries++;
            now = now.plus(BackOff.pause(tries, 0.5));
        }

        // Then
        assertThat(tries).isBetween(30, 50);
    }
}
