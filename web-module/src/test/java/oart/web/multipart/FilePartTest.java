package oart.web.multipart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilePartTest {
    private static final String TYPE = "multipart/form-data; boundary=XyZ";
    private static final String DATA =
            "--XyZ\r\nContent-Disposition: form-data; name=\"data\"; filename=\"a.png\"\r\n\r\n";
    private static final long MAX = 1 << 20;

    @Test
    void fileShouldComeByteForByteWhateverItHoldsAndHoweverItArrives() throws IOException {
        // Given
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            byte[] content = new byte[random.nextInt(70_000)];
            random.nextBytes(content);
            for (int i = 0; i < content.length; i++) {
                content[i] = content[i] == 'Z' ? 0 : content[i];
            }
            for (String near : new String[] {"\r\n--Xy", "\r\n-", "\r", "x\n--XyZ", "\r\r\n--Xy\r\n"}) {
                byte[] bytes = near.getBytes(StandardCharsets.ISO_8859_1);
                if (content.length > bytes.length) {
                    System.arraycopy(bytes, 0, content, random.nextInt(content.length - bytes.length), bytes.length);
                    System.arraycopy(bytes, 0, content, content.length - bytes.length, bytes.length);
                }
            }
            byte[] body = join(DATA, content, "\r\n--XyZ--\r\n");

            // When
            FilePart part = FilePart.of(TYPE, new Trickle(body, random), "data", MAX);

            // Then
            assertThat(part.bytes().readAllBytes()).isEqualTo(content);
            assertThat(part.fileName()).isEqualTo("a.png");
        }
    }

    @Test
    void otherPartsPreambleAndEpilogueShouldBeSkipped() throws IOException {
        // Given
        byte[] body = join(
                "to be ignored\r\n--XyZ\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\ndata\r\n--XyZ \t\r\n"
                        + "content-disposition:form-data; filename*=UTF-8''f%C3%A9.png; name=data\r\nContent-Type: image/png\r\n\r\n",
                new byte[] {1, 2}, "\r\n--XyZ\r\nContent-Disposition: form-data; name=empty\r\n\r\n--XyZ--trailing");

        // When
        FilePart part = FilePart.of(TYPE, new ByteArrayInputStream(body), "data", MAX);

        // Then
        assertThat(part.bytes().readAllBytes()).containsExactly(1, 2);
        assertThat(part.fileName()).isEqualTo("fé.png");
    }

    @Test
    void endOfAFileShouldNotBeToldBeforeTheRestIsGood() throws IOException {
        // Given
        byte[] body =
                join(DATA, new byte[10], "\r\n--XyZ\r\nContent-Disposition: form-data; name=note\r\n\r\nnever ends");
        InputStream file =
                FilePart.of(TYPE, new ByteArrayInputStream(body), "data", MAX).bytes();

        // When
        assertThat(file.readNBytes(10)).hasSize(10);
        ProblemException problem = catchThrowableOfType(ProblemException.class, file::read);

        // Then
        assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no parts at all",
                "--XyZ",
                "--XyZ\r\n",
                "--XyZ\r\nContent-Disposition: form-data; name=\"data\"\r\n",
                "--XyZ\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nabc",
                "--XyZ\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nabc\r\n--XyZ",
                "--XyZ\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nabc\r\n--XyZ-",
                "--XyZ\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nabc\r\n--XyZabc\r\n\r\n--XyZ--",
                "--XyZ\r\nno header\r\n\r\nabc\r\n--XyZ--\r\n",
                "--XyZ\nContent-Disposition: form-data; name=\"data\"\n\nabc\n--XyZ--\n",
                "--XyZ\r\nContent-Disposition: form-data; name=\"data\r\n\r\nabc\r\n--XyZ--\r\n"
            })
    void brokenBodyShouldBeRefused(String body) {
        assertThat(problem(TYPE, body).type()).isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void headersWithoutAnEndShouldBeRefused() {
        assertThat(problem(TYPE, "--XyZ\r\nX: " + "y".repeat(100_000)).type()).isEqualTo(ProblemType.MALFORMED_REQUEST);
        assertThat(problem(TYPE, "--XyZ\r\n" + "X: y\r\n".repeat(50_000)).type())
                .isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--XyZ--|no part",
                "--XyZ~Content-Disposition: form-data; name=\"other\"~~abc~--XyZ--|no part",
                "--XyZ~Content-Disposition: attachment; name=\"data\"~~abc~--XyZ--|no part",
                "--XyZ~~~abc~--XyZ--|no part",
                "--XyZ~Content-Disposition: form-data; name=data~~a~--XyZ~Content-Disposition: form-data; name=data~~b~--XyZ--|more than one"
            })
    void partThatIsMissingOrComesTwiceShouldBeInvalid(String body, String detail) {
        // When
        ProblemException problem = problem(TYPE, body.replace("~", "\r\n"));

        // Then
        assertThat(problem.type()).isEqualTo(ProblemType.VALIDATION_FAILED);
        assertThat(problem.detail()).contains(detail);
        assertThat(problem.errors().get(0).pointer()).isEqualTo("/data");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=\"a\"b; x",
                "multipart/form-data; charset=utf-8",
                "multipart/form-data; boundary=a\u00e9"
            })
    void typeWithoutABoundaryShouldBeRefused(String type) {
        String body = "--XyZ--";
        assertThat(problem(type, body).type()).isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void anotherTypeShouldBeUnsupported() {
        assertThat(problem(null, "").type()).isEqualTo(ProblemType.UNSUPPORTED_MEDIA_TYPE);
        assertThat(problem("image/png", "").type()).isEqualTo(ProblemType.UNSUPPORTED_MEDIA_TYPE);
        assertThat(problem("multipart/form-datax; boundary=XyZ", "").type())
                .isEqualTo(ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void bodyMuchLongerThanTheFileMayBeShouldBeTooLarge() {
        byte[] note = ("--XyZ\r\nContent-Disposition: form-data; name=note\r\n\r\n" + "x".repeat(200_000))
                .getBytes(StandardCharsets.ISO_8859_1);
        ProblemException problem = catchThrowableOfType(
                ProblemException.class, () -> FilePart.of(TYPE, new ByteArrayInputStream(note), "data", 100));
        assertThat(problem.type()).isEqualTo(ProblemType.TOO_LARGE);
    }

    @Test
    void readerThatFailsShouldBeTheClientsFault() {
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                throw new IOException("gone");
            }
        };
        ProblemException problem =
                catchThrowableOfType(ProblemException.class, () -> FilePart.of(TYPE, broken, "data", MAX));
        assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED_REQUEST);
        assertThat(problem.detail()).doesNotContain("gone");
    }

    private static ProblemException problem(String type, String body) {
        InputStream bytes = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
        return catchThrowableOfType(
                ProblemException.class,
                () -> FilePart.of(type, bytes, "data", MAX).bytes().readAllBytes());
    }

    private static byte[] join(String before, byte[] content, String after) {
        byte[] first = before.getBytes(StandardCharsets.UTF_8);
        byte[] last = after.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[first.length + content.length + last.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(content, 0, all, first.length, content.length);
        System.arraycopy(last, 0, all, first.length + content.length, last.length);
        return all;
    }

    /** A body that arrives in pieces of every size. */
    private static final class Trickle extends FilterInputStream {
        private final Random random;

        Trickle(byte[] body, Random random) {
            super(new ByteArrayInputStream(body));
            this.random = random;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int most = random.nextInt(4) == 0 ? 3 : 20_000;
            return super.read(to, offset, Math.min(length, 1 + random.nextInt(most)));
        }
    }
}
