package oart.acceptance.takeover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import oart.sandbox.objectstore.EmbeddedObjectStore;

/** Puts objects as another program does, by S3's oldest signature. */
final class ObjectUpload {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final EmbeddedObjectStore store;

    ObjectUpload(EmbeddedObjectStore store) {
        this.store = store;
    }

    void bucket(String name) {
        int status = put("/" + name, "", new byte[0]);
        if (status != 200 && status != 409) {
            throw new IllegalStateException("The bucket was answered with " + status);
        }
    }

    /** @param url {@code bucket/key} as a row of {@code images} has it */
    void object(String url, String contentType, byte[] bytes) {
        String path = "/"
                + URLEncoder.encode(url, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/");
        int status = put(path, contentType, bytes);
        if (status != 200) {
            throw new IllegalStateException("The object was answered with " + status);
        }
    }

    private int put(String path, String contentType, byte[] bytes) {
        String date = DATE.format(ZonedDateTime.now(ZoneOffset.UTC));
        String signature = sign("PUT\n\n" + contentType + "\n\nx-amz-date:" + date + '\n' + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(store.endpoint() + path))
                .header("x-amz-date", date)
                .header("Authorization", "AWS " + store.accessKey() + ':' + signature)
                .PUT(BodyPublishers.ofByteArray(bytes));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
            return answer.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(store.secretKey().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
