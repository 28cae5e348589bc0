package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import oart.ejb.image.DecodeQueue;
import oart.ejb.image.ImageConfig;
import oart.ejb.image.InMemoryImageStore;
import oart.ejb.image.PictureProofs;
import oart.ejb.image.Uploads;
import oart.ejb.image.metadata.TestPngs;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.workflow.ParameterSpec;
import oart.json.Json;
import oart.persistence.image.InputFile;
import oart.persistence.image.UploadRepository;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a value of a picture parameter may be. */
class InputPicturesTest {
    private static final UserId ADA = UserId.random();
    private static final UUID OWN = UUID.randomUUID();
    private static final UUID TEXT = UUID.randomUUID();
    private static final UUID DAMAGED = UUID.randomUUID();
    private static final UUID MADE = UUID.randomUUID();
    private static final String PNG = Base64.getEncoder().encodeToString(TestPngs.plain(16, 16));
    private static final ImageConfig CONFIG = new ImageConfig(100 << 20, 512 << 10, 64_000_000);

    private final TestThreads threads = new TestThreads();
    private final List<String> opened = new CopyOnWriteArrayList<>();
    private final InMemoryImageStore store = new InMemoryImageStore() {
        @Override
        public CompletionStage<Optional<StoredObject>> open(String key, Optional<ByteRange> range) {
            opened.add(key);
            return super.open(key, range);
        }
    };
    private final InputPictures pictures = new InputPictures(
            new Uploads(new Rows(), null, CONFIG),
            new PictureProofs(store, new DecodeQueue(threads), CONFIG),
            null,
            null,
            null);

    @BeforeEach
    void storeFiles() {
        store.put(key(OWN), TestPngs.plain(16, 16), "image/png");
        store.put(key(DAMAGED), new byte[] {1, 2, 3}, "image/png");
        store.put("made", new byte[] {1, 2, 3}, "image/png");
    }

    @AfterEach
    void stopThreads() {
        threads.close();
    }

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

    @ParameterizedTest
    @MethodSource("damaged")
    void aDamagedPictureShouldBeRefusedWhereAPictureIsAskedFor(byte[] bytes) {
        // Given
        String value = Base64.getEncoder().encodeToString(bytes);

        // Then
        assertThat(prepare("IMAGE", value).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/parameters/P");
            assertThat(problem.detail()).isEqualTo("P: The picture is damaged or cut off.");
        });
        assertThat(prepare("FILE", value).problems()).isEmpty();
    }

    static Stream<byte[]> damaged() {
        byte[] png = TestPngs.plain(300, 300);
        byte[] jpeg = TestPngs.written("jpeg", 300, 300);
        byte[] garbage = new byte[200];
        Arrays.fill(garbage, (byte) 0x5a);
        System.arraycopy(png, 0, garbage, 0, 8);
        return Stream.of(garbage, Arrays.copyOf(png, png.length / 2), Arrays.copyOf(jpeg, jpeg.length / 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000001c6674797061766966", "49492a0008000000", "4d4d002a00000008"})
    void aPictureThatNobodyDecodesHereShouldBeLetThrough(String hex) {
        assertThat(prepare(
                                "IMAGE",
                                Base64.getEncoder()
                                        .encodeToString(HexFormat.of().parseHex(hex)))
                        .problems())
                .isEmpty();
    }

    @Test
    void aPictureOfTooManyPixelsShouldBeToldAsTooLargeWhateverElseIsWrong() {
        byte[] png = Arrays.copyOf(TestPngs.plain(16, 16), 40);
        png[16] = 0x7f;
        assertThatThrownBy(() -> prepare("IMAGE", Base64.getEncoder().encodeToString(png)))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                        .isEqualTo(ProblemType.TOO_LARGE));
    }

    @Test
    void anUploadShouldBeLookedAtOnceAndAResultNever() {
        for (int i = 0; i < 2; i++) {
            assertThat(prepare("IMAGE", OWN.toString()).problems()).isEmpty();
            assertThat(prepare("IMAGE_UPLOAD", DAMAGED.toString()).problems()).hasSize(1);
            assertThat(prepare("FILE", DAMAGED.toString()).problems()).isEmpty();
            assertThat(prepare("IMAGE", MADE.toString()).problems()).isEmpty();
        }
        assertThat(opened).containsExactly(key(OWN), key(DAMAGED));
    }

    @Test
    void anUploadShouldBeLetThroughWhileTheStoreIsDownAndLookedAtLater() {
        store.down();
        assertThat(prepare("IMAGE", DAMAGED.toString()).problems()).isEmpty();
        store.up();
        assertThat(prepare("IMAGE", DAMAGED.toString()).problems()).hasSize(1);
    }

    @Test
    void aDefaultShouldBeOneOfTheCallersOwnToo() {
        // When
        InputPictures.Prepared own = prepareDefault(OWN.toString(), Map.of());
        InputPictures.Prepared foreign = prepareDefault(UUID.randomUUID().toString(), new HashMap<>());
        InputPictures.Prepared fileName = prepareDefault("example.png", Map.of());
        InputPictures.Prepared given = prepareDefault(UUID.randomUUID().toString(), Map.of("P", OWN.toString()));

        // Then
        assertThat(own.problems()).isEmpty();
        assertThat(own.used()).containsExactly(OWN);
        assertThat(foreign.problems()).singleElement().satisfies(problem -> assertThat(problem.pointer())
                .isEqualTo("/parameters/P"));
        assertThat(fileName.problems()).isEmpty();
        assertThat(given.problems()).isEmpty();
    }

    private InputPictures.Prepared prepareDefault(String value, Map<String, Object> values) {
        List<ParameterSpec> declared = ParameterSpec.readAll(Json.asArray(
                Json.readStrict("[{\"name\": \"P\", \"type\": \"IMAGE\", \"default\": \"" + value + "\"}]")));
        return pictures.prepare(ADA, declared, values);
    }

    private static String key(UUID upload) {
        return ADA + "/uploads/" + upload + ".png";
    }

    private InputPictures.Prepared prepare(String type, String value) {
        List<ParameterSpec> declared =
                ParameterSpec.readAll(Json.asArray(Json.readStrict("[{\"name\": \"P\", \"type\": \"" + type + "\"}]")));
        return pictures.prepare(ADA, declared, Map.of("P", value));
    }

    private static final class Rows extends UploadRepository {
        @Override
        public Optional<InputFile> find(UserId user, UUID id) {
            if (!user.equals(ADA) || !List.of(OWN, TEXT, DAMAGED, MADE).contains(id)) {
                return Optional.empty();
            }
            return Optional.of(new InputFile(
                    id.equals(MADE) ? "made" : key(id), new byte[0], id.equals(TEXT) ? "text/plain" : "image/png", 3));
        }
    }
}
