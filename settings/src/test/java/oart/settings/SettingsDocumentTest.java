package oart.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/settings.md} equal to the code; {@code -Doart.docs.write=true} writes it anew. */
class SettingsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "settings.md");
    private static final String HEAD = """
            # Settings

            Written from `oart.settings.Setting`; a test compares the two. Precedence: process environment, `.env`, `config.ini`,
            MicroProfile Config (server properties), default. `.env` and `config.ini` are looked for in the folder that
            `OART_CONFIG_DIR` names, else in the current one. A bad value stops the start and names itself; a blank one counts as
            absent. Sizes are bytes or carry `KiB`, `MiB`, `GiB`; durations are ISO-8601 or whole seconds; lists are
            comma-separated. Every `oart.` setting may also stand in `config.ini` under `[oart]`, without the prefix.

            """;

    @Test
    void documentShouldBeWhatTheCodeSays() throws IOException {
        // Given
        String expected = HEAD + table("Of the Python program", false) + "\n" + table("New ones", true);
        if (Boolean.getBoolean("oart.docs.write")) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, expected);
        }

        // Then
        assertThat(DOCUMENT).content().isEqualTo(expected);
    }

    private static String table(String title, boolean keyed) {
        StringBuilder text = new StringBuilder("## " + title + "\n\n| name | environment | type | default | meaning |\n"
                + "| --- | --- | --- | --- | --- |\n");
        for (Setting setting : Setting.values()) {
            if (setting.key().isPresent() == keyed) {
                text.append("| `").append(setting.display()).append("` | ");
                text.append(setting.environmentNames().stream()
                        .map(name -> '`' + name + '`')
                        .collect(Collectors.joining(", ")));
                text.append(" | ").append(setting.type().words());
                text.append(setting.isSecret() ? ", secret" : "").append(setting.isMandatory() ? ", mandatory" : "");
                text.append(" | ")
                        .append(setting.fallback()
                                .map(value -> '`' + value + '`')
                                .orElse("–"));
                text.append(" | ").append(setting.meaning()).append(" |\n");
            }
        }
        return text.toString();
    }
}
