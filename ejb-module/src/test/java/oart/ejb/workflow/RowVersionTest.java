package oart.ejb.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RowVersionTest {
    @Test
    void textShouldDifferForEveryStateWhateverTimeTheRowHas() {
        // Given
        Instant now = Instant.parse("2026-05-01T10:00:00.123456Z");

        // When
        Stream<String> texts = Stream.of(
                        new RowVersion(0, Optional.empty()),
                        new RowVersion(1, Optional.empty()),
                        new RowVersion(0, Optional.of(now)),
                        new RowVersion(0, Optional.of(now.plusNanos(1_000))),
                        new RowVersion(0, Optional.of(now.plusSeconds(1))),
                        new RowVersion(0, Optional.of(Instant.parse("0001-01-01T00:00:00Z"))),
                        new RowVersion(0, Optional.of(Instant.parse("9999-12-31T23:59:59.999999Z"))),
                        new RowVersion(0, Optional.of(Instant.MAX)))
                .map(RowVersion::toString);

        // Then
        assertThat(texts).doesNotHaveDuplicates().allMatch(text -> text.matches("[0-9a-z-]+"));
    }

    @Test
    void textShouldBeTheSameForTheSameState() {
        // Given
        Instant time = Instant.parse("9999-12-31T23:59:59.999999Z");

        // Then
        assertThat(new RowVersion(3, Optional.of(time))).hasToString(new RowVersion(3, Optional.of(time)).toString());
    }
}
