package oart.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of RFC 9110, 13.2.2. */
class ConditionsTest {
    private static final Instant MARCH = Instant.parse("2026-03-01T12:00:00.5Z");

    private static Conditions conditions(
            String ifMatch, String ifUnmodifiedSince, String ifNoneMatch, Optional<Instant> lastModified) {
        return new Conditions(
                new Conditions.Asked(ifMatch, ifUnmodifiedSince, ifNoneMatch, null, null, null), "\"a\"", lastModified);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "a"      |                               |     | false
            "b", "a" |                               |     | false
            *        |                               | "a" | true
            "a"      | Sun, 01 Mar 2015 12:00:00 GMT |     | false
                     | Sun, 01 Mar 2026 12:00:00 GMT |     | false
                     | Sunday, 01-Mar-26 12:00:00 GMT | "a" | true
                     | nonsense                      |     | false
            """)
    void areMetShouldTellWhetherTheClientHasItWhenItIsWhatItWants(
            String ifMatch, String since, String ifNoneMatch, boolean has) {
        assertThat(conditions(ifMatch, since, ifNoneMatch, Optional.of(MARCH)).areMet())
                .isEqualTo(has);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "b"   |                               |
            W/"a" |                               |
            "b"   |                               | "a"
            "b"   | Tue, 01 Mar 2033 12:00:00 GMT |
                  | Sun, 01 Mar 2026 11:59:59 GMT |
                  | Sun Mar  1 11:59:59 2026      | "a"
            """)
    void areMetShouldRefuseWhenTheClientWantsAnotherState(String ifMatch, String since, String ifNoneMatch) {
        assertThatThrownBy(() -> conditions(ifMatch, since, ifNoneMatch, Optional.of(MARCH))
                        .areMet())
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                        .isEqualTo(ProblemType.STALE));
    }

    @ParameterizedTest
    @CsvSource("'Sun, 01 Mar 2015 12:00:00 GMT'")
    void areMetShouldPassOverATimeWhenNoneIsKnownOfTheRepresentation(String since) {
        assertThat(conditions(null, since, null, Optional.empty()).areMet()).isFalse();
    }
}
