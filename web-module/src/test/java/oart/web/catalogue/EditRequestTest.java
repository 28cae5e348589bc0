package oart.web.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import oart.ejb.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditRequestTest {
    private static final String EMOJI = "\uD83C\uDFA8";

    @Test
    void reasonShouldBeAnyTextOfOneLine() {
        assertThat(EditRequest.reason(null)).isEmpty();
        assertThat(EditRequest.reason(" ")).isEmpty();
        assertThat(EditRequest.reason(" new paint " + EMOJI)).contains("new paint " + EMOJI);
        assertThat(EditRequest.reason(EMOJI.repeat(1_000))).contains(EMOJI.repeat(1_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "a\0b", "half \uD83C", "\uDFA8 half", "\uDFA8\uD83C"})
    void reasonShouldBeRefusedWhenItCannotBeKept(String text) {
        assertThatThrownBy(() -> EditRequest.reason(text)).isInstanceOf(ProblemException.class);
    }

    @Test
    void reasonShouldBeRefusedWhenItIsTooLong() {
        assertThatThrownBy(() -> EditRequest.reason(EMOJI.repeat(1_001))).isInstanceOf(ProblemException.class);
    }
}
