package oart.sandbox.issuer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Authorisation codes (single use, ten minutes) and refresh tokens (single use, thirty days). Thread-safe; in memory only. */
final class Grants {
    private static final Duration CODE_LIFE = Duration.ofSeconds(600);
    private static final Duration REFRESH_LIFE = Duration.ofDays(30);
    private static final int BYTES = 32;

    /**
     * What a user agreed to.
     *
     * @param challenge PKCE, null when none was sent
     * @param nonce null when none was sent
     */
    record Code(
            UUID user,
            String redirectUri,
            String scope,
            String nonce,
            String challenge,
            String challengeMethod,
            Instant signedInAt,
            Instant expiresAt) {

        /** Whether the verifier of the token request fits, none being right when no challenge was sent. */
        boolean accepts(String verifier) {
            if (challenge == null || verifier == null) {
                return challenge == null && verifier == null;
            }
            String shown = "S256".equals(challengeMethod) ? base64(sha256(verifier)) : verifier;
            return MessageDigest.isEqual(
                    shown.getBytes(StandardCharsets.UTF_8), challenge.getBytes(StandardCharsets.UTF_8));
        }
    }

    record Refresh(UUID user, String scope, Instant signedInAt, Instant expiresAt) {}

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private final Map<String, Refresh> refreshes = new ConcurrentHashMap<>();
    private final InstantSource clock;

    Grants(InstantSource clock) {
        this.clock = clock;
    }

    String code(UUID user, Map<String, String> request) {
        Instant now = clock.instant();
        String code = random();
        codes.values().removeIf(other -> other.expiresAt().isBefore(now));
        codes.put(
                code,
                new Code(
                        user,
                        request.get("redirect_uri"),
                        request.getOrDefault("scope", ""),
                        request.get("nonce"),
                        request.get("code_challenge"),
                        request.getOrDefault("code_challenge_method", "plain"),
                        now,
                        now.plus(CODE_LIFE)));
        return code;
    }

    Optional<Code> redeemCode(String code) {
        return Optional.ofNullable(codes.remove(code))
                .filter(found -> found.expiresAt().isAfter(clock.instant()));
    }

    String refresh(UUID user, String scope, Instant signedInAt) {
        String token = random();
        refreshes.put(
                token, new Refresh(user, scope, signedInAt, clock.instant().plus(REFRESH_LIFE)));
        return token;
    }

    Optional<Refresh> redeemRefresh(String token) {
        return Optional.ofNullable(refreshes.remove(token))
                .filter(found -> found.expiresAt().isAfter(clock.instant()));
    }

    private String random() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return base64(bytes);
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
