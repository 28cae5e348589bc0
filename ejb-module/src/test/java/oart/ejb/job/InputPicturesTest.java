package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import oart.ejb.image.ImageConfig;
import oart.ejb.image.Uploads;
import oart.ejb.workflow.ParameterSpec;
import oart.json.Json;
import oart.persistence.image.InputFile;
import oart.persistence.image.UploadRepository;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a value of a picture parameter may be. */
class InputPicturesTest {
    private static final UserId ADA = UserId.random();
    private static final UUID OWN = UUID.randomUUID();
    private static final UUID TEXT = UUID.randomUUID();
    private static final String PNG = Base64.getEncoder()
            .encodeToString(HexFormat.of().parseHex("89504e470d0a1a0a0000000d494844520000001000000010"));

    private final InputPictures pictures = new InputPictures(
            new Uploads(new Rows(), null, new ImageConfig(100 << 20, 512 << 10, 64_000_000)), null, null, null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "data:image/png;base64,%s",
                "DATA:image/jpeg;charset=utf-8;name=a.png;BASE64,%s",
                "data:;base64,%s",
                "data:text/html;base64,%s"
            })
    void base64ShouldBecomeAnUploadThatIsWhatItsBytesAre(String form) {
        // When
        InputPictures.Prepared prepared = prepare("IMAGE", form.formatted(PNG));

        // Then
        assertThat(prepared.problems()).isEmpty();
        assertThat(prepared.fresh()).singleElement().satisfies(file -> {
            assertThat(file.media().contentType()).isEqualTo("image/png");
            assertThat(prepared.values()).containsEntry("P", file.id().toString());
        });
    }

    @Test
    void base64ShouldBeTakenWhenItIsBrokenIntoLines() {
        // When
        InputPictures.Prepared prepared = prepare("BASE64", PNG.substring(0, 8) + "\r\n" + PNG.substring(8) + "\n");

        // Then
        assertThat(prepared.problems()).isEmpty();
        assertThat(prepared.fresh()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.png",
                "../../etc/passwd",
                "====",
                "QUJD QUJD",
                "QUJDR",
                "QUI_QUI-",
                "QU=JQUJD",
                "data:image/png,QUJD",
                "data:image;base64,QUJD",
                "data:image/png;base64,",
                "data:image/png;base64,QUJD;base64,QUJD",
                "https://example.org/a.png",
                "{{P}}"
            })
    void anythingElseShouldBeRefusedAndNeverBeAFileName(String value) {
        // When
        InputPictures.Prepared prepared = prepare("FILE", value);

        // Then
        assertThat(prepared.problems()).singleElement().satisfies(problem -> assertThat(problem.pointer())
                .isEqualTo("/parameters/P"));
        assertThat(prepared.fresh()).isEmpty();
    }

    @Test
    void aDataUrlOfManyParametersShouldBeRefused() {
        // When
        InputPictures.Prepared prepared =
                prepare("IMAGE", "data:image/png" + ";a=b".repeat(200_000) + ";base64," + PNG);

        // Then
        assertThat(prepared.problems()).hasSize(1);
    }

    @Test
    void anIdShouldBeOneOfTheCallersOwnAndOfTheKindThatIsAskedFor() {
        // Then
        assertThat(prepare("IMAGE", OWN.toString().toUpperCase(java.util.Locale.ROOT))
                        .used())
                .containsExactly(OWN);
        assertThat(prepare("FILE", TEXT.toString()).problems()).isEmpty();
        assertThat(prepare("IMAGE_UPLOAD", TEXT.toString()).problems()).hasSize(1);
        assertThat(prepare("IMAGE", UUID.randomUUID().toString()).problems()).hasSize(1);
    }

    private InputPictures.Prepared prepare(String type, String value) {
        List<ParameterSpec> declared =
                ParameterSpec.readAll(Json.asArray(Json.readStrict("[{\"name\": \"P\", \"type\": \"" + type + "\"}]")));
        return pictures.prepare(ADA, declared, Map.of("P", value));
    }

    private static final class Rows extends UploadRepository {
        @Override
        public Optional<InputFile> find(UserId user, UUID id) {
            if (!user.equals(ADA) || !id.equals(OWN) && !id.equals(TEXT)) {
                return Optional.empty();
            }
            return Optional.of(new InputFile("k", new byte[0], id.equals(OWN) ? "image/png" : "text/plain", 3));
        }
    }
}
