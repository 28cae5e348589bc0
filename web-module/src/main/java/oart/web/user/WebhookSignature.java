package oart.web.user;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 over {@code timestamp.body}, as Fief 0.30.0 signs its webhooks: lower-case hex, the secret's text as the key. */
final class WebhookSignature {
    /** How far sender's and our clock may differ, in both directions. Retries are signed anew. */
    private static final Duration WINDOW = Duration.ofSeconds(300);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    WebhookSignature(String secret) {
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * Whether the holder of the secret signed exactly these bytes just now.
     *
     * @param timestamp header as sent, Unix seconds; null when absent
     * @param signature header as sent; null when absent
     */
    boolean covers(String timestamp, String signature, byte[] body, Instant now) {
        if (timestamp == null
                || signature == null
                || !SECONDS.matcher(timestamp).matches()) {
            return false;
        }
        boolean fresh = Math.abs(now.getEpochSecond() - Long.parseLong(timestamp)) <= WINDOW.toSeconds();
        boolean same = MessageDigest.isEqual(
                of(timestamp, body).getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.UTF_8));
        return fresh && same;
    }

    private String of(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(timestamp.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) '.');
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is missing", e);
        }
    }
}
