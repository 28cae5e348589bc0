package oart.persistence.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueCursorTest {
    private static final UUID ID = UUID.randomUUID();

    @Test
    void parseShouldReadWhatWasWritten() {
        for (Optional<Instant> time : java.util.List.of(
                Optional.<Instant>empty(), Optional.of(Instant.parse("2026-11-24T12:00:00.123456Z")))) {
            CatalogueCursor cursor = new CatalogueCursor(time, ID);
            assertThat(CatalogueCursor.parse(cursor.toString())).contains(cursor);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+1000000000-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59Z",
        "+10000-01-01T00:00:00Z, 9999-12-31T23:59:59Z",
        "-1000000000-01-01T00:00:00Z, 0001-01-01T00:00:00Z"
    })
    void parseShouldBoundWhatTheDatabaseCannotRead(String time, String bounded) {
        assertThat(CatalogueCursor.parse(time + '_' + ID).orElseThrow().createdAt())
                .contains(Instant.parse(bounded));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "x",
                "_x",
                "x_",
                "2026-11-24T12:00:00Z",
                "2026-11-24_5eed0000-0000-4000-8000-000000000101"
            })
    void parseShouldRefuseNonsense(String text) {
        assertThat(CatalogueCursor.parse(text)).isEmpty();
    }
}
