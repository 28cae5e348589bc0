package oart.web.identity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oart.persistence.user.UserId;

/** The claims of one signed token, and what they have to say for it to count. Every refusal is a {@link TokenRefusedException}. */
final class Claims {
    private static final long SKEW_SECONDS = 60;
    /** What Fief's assurance levels are called; other issuers call theirs anything. */
    private static final Set<String> FIEF_ACR = Set.of("0", "1");

    private static final List<String> PROFILE = List.of("email", "email_verified");
    private static final Set<String> OTHER_TOKENS = Set.of("ID", "REFRESH", "OFFLINE", "LOGOUT");

    private final Map<String, Object> claims;
    private final ClaimsConfig config;

    Claims(Map<String, Object> claims, ClaimsConfig config) {
        this.claims = claims;
        this.config = config;
    }

    /**
     * @param issuer the only {@code iss} that counts
     * @param audiences one of them has to be named
     * @param type {@code typ} of the header, empty when absent
     * @param text the token itself
     */
    VerifiedToken verified(String issuer, List<String> audiences, String type, Instant now, String text) {
        if (!issuer.equals(claims.get("iss"))) {
            throw new TokenRefusedException("foreign issuer");
        }
        requireAudience(audiences);
        Instant expiresAt = requireTimes(now);
        requireAccessToken(type);
        return new VerifiedToken(
                user(issuer),
                claims.get("sub") instanceof String sub ? sub : "",
                scopes(),
                acr(),
                permissions(),
                Set.copyOf(words(value(config.groups()))),
                expiresAt,
                profile(),
                text);
    }

    private void requireAudience(List<String> audiences) {
        Object named = claims.get(config.audience());
        List<String> names =
                named instanceof String one ? List.of(one) : texts(named).orElse(List.of());
        if (names.stream().noneMatch(audiences::contains)) {
            throw new TokenRefusedException("foreign audience");
        }
    }

    private Instant requireTimes(Instant now) {
        BigDecimal seconds = BigDecimal.valueOf(now.getEpochSecond()).add(BigDecimal.valueOf(now.getNano(), 9));
        BigDecimal skew = BigDecimal.valueOf(SKEW_SECONDS);
        BigDecimal end = time("exp").add(skew);
        if (end.compareTo(seconds) <= 0) {
            throw new TokenRefusedException("expired");
        }
        if (time("iat").subtract(skew).compareTo(seconds) > 0) {
            throw new TokenRefusedException("issued in the future");
        }
        if (claims.get("nbf") != null && time("nbf").subtract(skew).compareTo(seconds) > 0) {
            throw new TokenRefusedException("not yet valid");
        }
        BigDecimal latest = BigDecimal.valueOf(Instant.MAX.getEpochSecond());
        return Instant.ofEpochSecond(end.min(latest).longValue());
    }

    private BigDecimal time(String name) {
        Object value = claims.get(name);
        if (value instanceof Long whole) {
            return BigDecimal.valueOf(whole);
        }
        if (value instanceof BigInteger
                || (value instanceof BigDecimal exact && Math.abs((long) exact.scale()) < 400)) {
            return new BigDecimal(value.toString());
        }
        throw new TokenRefusedException(name + " is missing or no time");
    }

    /** An ID token has the same issuer, audience and key. */
    private void requireAccessToken(String type) {
        if (config.fief()) {
            if (!(claims.get("scope") instanceof String)
                    || texts(claims.get("permissions")).isEmpty()) {
                throw new TokenRefusedException("no scope or no permissions: no access token");
            }
            return;
        }
        boolean other = claims.containsKey("at_hash")
                || claims.containsKey("c_hash")
                || claims.get("typ") instanceof String kind
                        && OTHER_TOKENS.contains(kind.toUpperCase(java.util.Locale.ROOT));
        boolean marked = config.accessToken()
                .map(this::isMarked)
                .orElseGet(() -> isAccessTokenType(type) || value(config.scope()) != null);
        if (other || !marked) {
            throw new TokenRefusedException("not told to be an access token");
        }
    }

    private boolean isMarked(String marker) {
        int equals = marker.indexOf('=');
        return equals < 0
                ? value(marker) != null
                : marker.substring(equals + 1).equals(value(marker.substring(0, equals)));
    }

    /** RFC 9068, 2.1. */
    private static boolean isAccessTokenType(String type) {
        return type.equalsIgnoreCase("at+jwt") || type.equalsIgnoreCase("application/at+jwt");
    }

    private UserId user(String issuer) {
        if (!(value(config.subject()) instanceof String subject) || subject.isEmpty()) {
            throw new TokenRefusedException("no subject");
        }
        return config.fief()
                ? UserId.parse(subject).orElseThrow(() -> new TokenRefusedException("sub is no UUID"))
                : SubjectIds.of(issuer, subject);
    }

    private List<String> scopes() {
        return words(value(config.scope()));
    }

    private String acr() {
        Object acr = claims.get("acr");
        if (config.fief()) {
            if (!(acr instanceof String level) || !FIEF_ACR.contains(level)) {
                throw new TokenRefusedException("bad acr");
            }
            return level;
        }
        return acr instanceof String level ? level : "0";
    }

    private List<String> permissions() {
        if (config.fief()) {
            return texts(claims.get("permissions")).orElseThrow();
        }
        return config.permissions().stream()
                .map(this::value)
                .flatMap(value -> words(value).stream())
                .distinct()
                .toList();
    }

    private Map<String, Object> profile() {
        Map<String, Object> told = new LinkedHashMap<>();
        if (!config.fief()) {
            PROFILE.stream().filter(name -> claims.get(name) != null).forEach(name -> told.put(name, claims.get(name)));
        }
        return told;
    }

    /** The claim of this name, else what a dotted path leads to; null when there is none. */
    private Object value(String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        Object at = claims;
        for (String name : path.split("\\.")) {
            at = at instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return at;
    }

    /** The words of a text, the texts of a list, the member names of an object; none of anything else. */
    private static List<String> words(Object value) {
        if (value instanceof String text) {
            return Arrays.stream(text.split("\\s+"))
                    .filter(word -> !word.isEmpty())
                    .toList();
        }
        if (value instanceof Map<?, ?> object) {
            return object.keySet().stream().map(Object::toString).toList();
        }
        return texts(value).orElse(List.of());
    }

    private static Optional<List<String>> texts(Object value) {
        if (!(value instanceof List<?> list)) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                return Optional.empty();
            }
            texts.add(text);
        }
        return Optional.of(texts);
    }
}
