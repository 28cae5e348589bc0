package oart.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvFileTest {
    @Test
    void parseShouldReadEveryFormWhenPythonDotenvWould() {
        // Given
        String text = "\uFEFF# a comment\r\n"
                + "PLAIN=value\r\n"
                + "  export SPACED = some words  # comment\n"
                + "HASH=a#b\n"
                + "FIRST=#abc\n"
                + "URL=postgresql+asyncpg://u:p%40ss@h:5432/d?x=1\n"
                + "SINGLE='a \\' b \\n # c' # comment\n"
                + "DOUBLE=\"line\\n\\ttab \\\"q\\\" \\\\ \\x\"\n"
                + "ESCAPES=\"a\\'\\a\\b\\f\\v\"\n"
                + "LINES=\"one\ntwo\"\n"
                + "EMPTY=\n"
                + "ALONE\n"
                + "COMMENTED= # nothing\n"
                + "TWICE=1\nTWICE=2\n"
                + "REF=${PLAIN}-${HOME}-${NONE:-fallback}-${NONE}-$PLAIN\n"
                + "LAST=end";

        // When
        Map<String, String> values = EnvFile.parse(".env", text, Map.of("HOME", "/root"));

        // Then
        assertThat(values)
                .containsOnly(
                        entry("PLAIN", "value"),
                        entry("SPACED", "some words"),
                        entry("HASH", "a#b"),
                        entry("FIRST", "#abc"),
                        entry("URL", "postgresql+asyncpg://u:p%40ss@h:5432/d?x=1"),
                        entry("SINGLE", "a ' b \\n # c"),
                        entry("DOUBLE", "line\n\ttab \"q\" \\ \\x"),
                        entry("ESCAPES", "a'\u0007\b\f\u000b"),
                        entry("LINES", "one\ntwo"),
                        entry("EMPTY", ""),
                        entry("COMMENTED", ""),
                        entry("TWICE", "2"),
                        entry("REF", "value-/root-fallback--$PLAIN"),
                        entry("LAST", "end"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"A=1\n=topsecret", "A=1\nB='topsecret", "A=1\nB=\"topsecret\" more", "A=1\nB topsecret", "A=1\n?"
            })
    void parseShouldNameTheLineAndNoValueWhenItIsBroken(String text) {
        assertThatThrownBy(() -> EnvFile.parse(".env", text, Map.of()))
                .isInstanceOf(SettingException.class)
                .hasMessage(".env line 2 is not NAME=value, or a quote is not closed.");
    }
}
