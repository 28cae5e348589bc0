package oart.ejb.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaProbeTest {
    private static final String PNG = "89504e470d0a1a0a0000000d49484452";
    private static final String FRAME = "ffc0001108003c0050030111000211010311";

    @TempDir
    private Path folder;

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a0000000d494844520000004000000030, image/png, 64, 48",
        "ffd8ffe000044a46ffc0001108003c0050030111000211010311, image/jpeg, 80, 60",
        "4749463839610a000b00, image/gif, 10, 11",
        "524946461a000000574542505650385800000000000000003f00002f0000, image/webp, 64, 48",
        "52494646000000005741564500000000, audio/wav, ,",
        "0000001866747970617669660000, image/avif, ,",
        "00000018667479706d70343200, video/mp4, ,",
        "664c614300, audio/flac, ,",
        "49443304, audio/mpeg, ,",
        "3c73766720786d6c6e733d, image/svg+xml, ,",
        "3c68746d6c3e, application/octet-stream, ,",
        "4d5a9000, application/octet-stream, ,",
        "'', application/octet-stream, ,"
    })
    void probeShouldTellByTheBytesWhateverTheName(String bytes, String type, Integer width, Integer height) {
        for (String name : new String[] {"", "x", "x.html", "../x.svg", "x.png"}) {
            MediaProbe.Media media = MediaProbe.probe(hex(bytes), name);
            assertThat(media.contentType()).as(name).isEqualTo(type);
            assertThat(media.width()).isEqualTo(width);
            assertThat(media.height()).isEqualTo(height);
        }
    }

    @Test
    void pictureThatClaimsMoreThanAnyHasShouldBeTooLarge() {
        ImageConfig config = new ImageConfig(1 << 20, 1 << 20, 64_000_000);
        for (String size :
                new String[] {"ffffffff00000001", "00000001ffffffff", "8000000080000000", "7fffffff7fffffff"}) {
            assertThatThrownBy(() -> config.requireSane(MediaProbe.probe(hex(PNG + size), "")))
                    .as(size)
                    .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                            .isEqualTo(ProblemType.TOO_LARGE));
        }
        assertThat(MediaProbe.probe(hex(PNG + "0000000000000001"), "").width()).isNull();
    }

    @Test
    void probeShouldFindTheFrameFarIntoAFileButNotLookForEver() throws IOException {
        assertThat(probed("ffd8ffe1ea60" + "00".repeat(59_998) + "ffe1ea60" + "00".repeat(59_998) + FRAME)
                        .width())
                .isEqualTo(80);
        assertThat(probed("ffd8" + "ffe10002".repeat(20_000) + FRAME).width()).isNull();
    }

    @Test
    void probeShouldNeverFailOnCutOrRandomBytes() {
        Random random = new Random(7);
        for (String head :
                new String[] {PNG, "ffd8ff", "474946383961", "524946460000000057454250", "0000001866747970", "1a45dfa3"
                }) {
            for (int i = 0; i < 2_000; i++) {
                byte[] tail = new byte[random.nextInt(64)];
                random.nextBytes(tail);
                String digits = head + HexFormat.of().formatHex(tail);
                assertThat(MediaProbe.probe(hex(digits), "x").contentType()).isNotEmpty();
            }
        }
    }

    private MediaProbe.Media probed(String digits) throws IOException {
        return MediaProbe.probe(Files.write(folder.resolve("file"), hex(digits)), "");
    }
}
