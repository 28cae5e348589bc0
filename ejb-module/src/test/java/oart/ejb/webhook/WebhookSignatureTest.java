package oart.ejb.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The signature, and that the samples of docs/webhooks.md accept it. */
class WebhookSignatureTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "webhooks.md");
    private static final String BODY = "{\"event\":\"job.ended\"}";
    private static final long TIMESTAMP = 1_772_366_408L;
    /** By openssl dgst -sha256 -hmac. */
    private static final String KNOWN = "46eae817634da90df0c1a68ba909f678004a7add977b20204cd1fd8288951e8e";

    @TempDir
    private Path folder;

    @Test
    void signatureShouldBeTheOneThatOpensslMakes() {
        assertThat(WebhookSignature.of(Webhooks.SECRET, TIMESTAMP, BODY.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(KNOWN);
    }

    @Test
    void javaSampleShouldAcceptWhatWasSignedAndNothingElse() {
        // Given
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(TIMESTAMP);
        Instant now = Instant.ofEpochSecond(TIMESTAMP);

        // Then
        assertThat(VerifyWebhook.isGenuine(Webhooks.SECRET, timestamp, KNOWN, body, now))
                .isTrue();
        assertThat(VerifyWebhook.isGenuine(Webhooks.SECRET, timestamp, KNOWN, body, now.plusSeconds(300)))
                .isTrue();
        assertThat(VerifyWebhook.isGenuine(Webhooks.SECRET, timestamp, KNOWN, body, now.plusSeconds(301)))
                .isFalse();
        assertThat(VerifyWebhook.isGenuine(Webhooks.SECRET, timestamp, KNOWN, body, now.minusSeconds(301)))
                .isFalse();
        assertThat(VerifyWebhook.isGenuine("another secret", timestamp, KNOWN, body, now))
                .isFalse();
        assertThat(VerifyWebhook.isGenuine(Webhooks.SECRET, "1772366409", KNOWN, body, now))
                .isFalse();
        assertThat(VerifyWebhook.isGenuine(Webhooks.SECRET, timestamp, KNOWN, new byte[0], now))
                .isFalse();
        assertThat(VerifyWebhook.isGenuine(Webhooks.SECRET, "soon", KNOWN, body, now))
                .isFalse();
        assertThat(VerifyWebhook.isGenuine(Webhooks.SECRET, null, null, body, now))
                .isFalse();
    }

    @Test
    void documentShouldShowTheJavaSampleThatIsTested() throws IOException {
        String source = Files.readString(Path.of("src/test/java/oart/ejb/webhook/VerifyWebhook.java"));

        assertThat(sample("java").strip())
                .isEqualTo(source.substring(source.indexOf("import ")).strip());
    }

    @Test
    void pythonSampleShouldAcceptWhatWasSignedAndNothingElse() throws Exception {
        run("python3", "verify.py", sample("python") + """

                        body = b'%1$s'
                        assert is_genuine('%2$s', '%3$d', '%4$s', body, %3$d)
                        assert not is_genuine('%2$s', '%3$d', '%4$s', body, %3$d + 301)
                        assert not is_genuine('%2$s', '%3$d', '%4$s', body + b' ', %3$d)
                        assert not is_genuine('%2$s', None, None, body, %3$d)
                        """.formatted(BODY, Webhooks.SECRET, TIMESTAMP, KNOWN));
    }

    @Test
    void javaScriptSampleShouldAcceptWhatWasSignedAndNothingElse() throws Exception {
        run("node", "verify.mjs", sample("js") + """

                        const body = Buffer.from('%1$s');
                        const results = [
                          isGenuine('%2$s', '%3$d', '%4$s', body, %3$d),
                          !isGenuine('%2$s', '%3$d', '%4$s', body, %3$d + 301),
                          !isGenuine('%2$s', '%3$d', '%4$s', Buffer.from('x'), %3$d),
                          !isGenuine('%2$s', '%3$d', 'short', body, %3$d),
                          !isGenuine('%2$s', undefined, undefined, body, %3$d),
                        ];
                        process.exit(results.every(Boolean) ? 0 : 1);
                        """.formatted(BODY, Webhooks.SECRET, TIMESTAMP, KNOWN));
    }

    private static String sample(String language) throws IOException {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
        assertThat(block.find()).as("a sample in " + language).isTrue();
        return block.group(1);
    }

    /** Skipped on a machine without this interpreter. */
    private void run(String interpreter, String name, String program) throws Exception {
        Path file = Files.writeString(folder.resolve(name), program);
        Path output = folder.resolve("output");
        Process process = null;
        try {
            process = new ProcessBuilder(interpreter, file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            assumeThat(process).as(interpreter + " is installed").isNotNull();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
}
