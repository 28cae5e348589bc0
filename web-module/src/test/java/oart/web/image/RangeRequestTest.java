package oart.web.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import oart.ejb.image.ImageStore.ByteRange;
import oart.ejb.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeRequestTest {
    private static final long SIZE = 100;

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=10-19, 10, 19",
        "bytes=90-, 90, 99",
        "bytes=90-1000, 90, 99",
        "bytes=-10, 90, 99",
        "bytes=-1000, 0, 99",
        "Bytes=0-9, 0, 9",
        "bytes=0-99999999999999999999, 0, 99",
        "bytes=-99999999999999999999, 0, 99"
    })
    void withinShouldBeThePartThatIsThere(String header, long from, long to) {
        assertThat(RangeRequest.parse(header).orElseThrow().within(SIZE)).isEqualTo(new ByteRange(from, to));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
    void withinShouldRefuseWhatLiesOutside(String header) {
        RangeRequest range = RangeRequest.parse(header).orElseThrow();
        assertThatThrownBy(() -> range.within(SIZE)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=5-4",
                "bytes=0-1,3-4",
                "items=0-1",
                "bytes=a-b",
                "bytes=--1"
            })
    void parseShouldIgnoreNonsenseAndSeveralRanges(String header) {
        assertThat(RangeRequest.parse(header)).isEmpty();
    }
}
