package oart.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IniFileTest {
    @Test
    void parseShouldReadEveryFormWhenConfigparserWould() {
        // Given
        String text = """
                [DEFAULT]
                shared: yes
                # comment
                ; comment

                [Minio]
                Bucket = a=b:c ; kept
                percent = 100%
                empty =
                  indented: value
                [ComfyUI]
                server : 127.0.0.1:8188
                many = one
                    two
                    # not part of it
                    three
                """;

        // When
        IniFile file = IniFile.parse("config.ini", text);

        // Then
        assertThat(file.get("minio", "bucket")).contains("a=b:c ; kept");
        assertThat(file.get("Minio", "percent")).contains("100%");
        assertThat(file.get("Minio", "shared")).contains("yes");
        assertThat(file.get("ComfyUI", "SERVER")).contains("127.0.0.1:8188");
        assertThat(file.get("ComfyUI", "many")).contains("one\ntwo\nthree");
        assertThat(file.get("ComfyUI", "none")).isEmpty();
    }

    @Test
    void getShouldExpandReferencesWhenConfigparserWould() {
        // Given
        String text = """
                [DEFAULT]
                host = 10.0.0.5
                base = http://%(host)s

                [Fief]
                domain = %(BASE)s:8001
                [Minio]
                host = 10.0.0.6
                bucket = 100%% of %(base)s \\$1
                path = 50% %(host %d
                """;

        // When
        IniFile file = IniFile.parse("config.ini", text);

        // Then
        assertThat(file.get("Fief", "domain")).contains("http://10.0.0.5:8001");
        assertThat(file.get("Minio", "bucket")).contains("100% of http://10.0.0.6 \\$1");
        assertThat(file.get("Minio", "path")).contains("50% %(host %d");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            %(hots)s | config.ini [Fief] domain refers to %(hots)s, which is not there.
            x%(domain)s | config.ini [Fief] domain refers to itself.
            """)
    void getShouldNameTheKeyWhenItsReferenceLeadsNowhere(String value, String sentence) {
        // Given
        IniFile file = IniFile.parse("config.ini", "[Fief]\ndomain = " + value);

        // When / Then
        assertThatThrownBy(() -> file.get("Fief", "domain"))
                .isInstanceOf(SettingException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            server = x | config.ini line 1 is neither a [section] nor a 'key = value' within one.
            [a]\\nb | config.ini line 2 is neither a [section] nor a 'key = value' within one.
            [a]\\nb=1\\nB=2 | config.ini line 3: 'b' occurs twice in its section.
            [a]\\n[A] | config.ini line 2: section [a] occurs twice.
            """)
    void parseShouldNameTheLineWhenItIsBroken(String text, String sentence) {
        assertThatThrownBy(() -> IniFile.parse("config.ini", text.replace("\\n", "\n")))
                .isInstanceOf(SettingException.class)
                .hasMessage(sentence);
    }
}
