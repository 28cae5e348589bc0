package oart.sandbox.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import oart.sandbox.process.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedObjectStoreTest {
    private static final String DATE = "x-amz-date";

    @TempDir
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    @SuppressWarnings("try") // closed in between, and started again
    void objectsShouldSurviveWhenTheStoreIsStartedAgain() throws Exception {
        try (EmbeddedObjectStore store = EmbeddedObjectStore.start(dir.resolve("s3"), Ports.free(), "key", "secret")) {
            // Given
            assertThat(call(store, "secret", "PUT", "/default", "")).isEqualTo(200);
            assertThat(call(store, "secret", "PUT", "/default/a/b.png", "bytes"))
                    .isEqualTo(200);
            store.close();

            // When
            store.start();

            // Then
            assertThat(call(store, "secret", "GET", "/default/a/b.png", "")).isEqualTo(200);
            assertThat(Files.readString(dir.resolve("s3/default/a/b.png"))).isEqualTo("bytes");
        }
    }

    @Test
    void storeShouldRefuseWhenTheSecretIsWrong() throws Exception {
        try (EmbeddedObjectStore store = EmbeddedObjectStore.start(dir, Ports.free(), "key", "secret")) {
            assertThat(call(store, "wrong", "PUT", "/default", "")).isEqualTo(403);
        }
    }

    /** One request with a signature of version 2, which needs no library. */
    private int call(EmbeddedObjectStore store, String secret, String method, String path, String body)
            throws Exception {
        String date = java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
                java.time.ZonedDateTime.now(java.time.ZoneOffset.UTC));
        String text = method + "\n\n\n\n" + DATE + ':' + date + '\n' + path;
        HttpRequest request = HttpRequest.newBuilder(URI.create(store.endpoint() + path))
                .method(method, BodyPublishers.ofString(body))
                .header(DATE, date)
                .header("Authorization", "AWS key:" + sign(secret, text))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static String sign(String secret, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }
}
