package oart.web.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oart.json.Json;
import oart.json.JsonException;
import oart.persistence.user.UserId;

/**
 * Checks access tokens: compact JWS, RS256 or ES256 by a key of the issuer, and the claims as Fief 0.30.0 writes them, ID tokens
 * refused. A token seen before costs a digest.
 */
@ApplicationScoped
class TokenVerifier {
    private static final long SKEW_SECONDS = 60;
    private static final int LONGEST_TOKEN = 16_384;

    private final Issuer issuer;
    private final IssuerConfig config;
    private final Clock clock;
    private final TokenCache seen = new TokenCache();

    /** For the container only. */
    protected TokenVerifier() {
        this(null, null, null);
    }

    @Inject
    public TokenVerifier(Issuer issuer, IssuerConfig config, Clock clock) {
        this.issuer = issuer;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @throws TokenRefusedException it does not count
     * @throws IssuerUnavailableException the issuer's keys were never loaded
     */
    VerifiedToken verify(String text) {
        if (text.length() > LONGEST_TOKEN) {
            throw new TokenRefusedException("too long");
        }
        Issuer.Known known = issuer.known();
        String digest = digest(text);
        Optional<TokenCache.Entry> before = seen.get(digest);
        if (before.isPresent()
                && known.thumbprints().contains(before.get().keyThumbprint())
                && clock.instant().isBefore(before.get().token().expiresAt())) {
            return before.get().token();
        }
        JWSObject jws = parse(text);
        String thumbprint = IssuerClient.thumbprint(signer(jws, known));
        VerifiedToken token = claims(jws, text);
        seen.put(digest, new TokenCache.Entry(token, thumbprint));
        return token;
    }

    private static JWSObject parse(String text) {
        JWSObject jws;
        try {
            jws = JWSObject.parse(text);
        } catch (ParseException e) {
            throw new TokenRefusedException("no compact JWS");
        }
        JWSAlgorithm algorithm = jws.getHeader().getAlgorithm();
        if (!JWSAlgorithm.RS256.equals(algorithm) && !JWSAlgorithm.ES256.equals(algorithm)) {
            throw new TokenRefusedException("algorithm not accepted");
        }
        if (jws.getHeader().getCriticalParams() != null || !jws.getHeader().isBase64URLEncodePayload()) {
            throw new TokenRefusedException("critical header parameters");
        }
        return jws;
    }

    private JWK signer(JWSObject jws, Issuer.Known known) {
        return signer(jws, known.keys())
                .or(() -> signer(jws, issuer.newerThan(known).keys()))
                .orElseThrow(() -> new TokenRefusedException("signed by no key of the issuer"));
    }

    private static Optional<JWK> signer(JWSObject jws, List<JWK> keys) {
        JWSHeader header = jws.getHeader();
        for (JWK key : keys) {
            boolean named = header.getKeyID() == null || header.getKeyID().equals(key.getKeyID());
            if (named && signed(jws, key)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    private static boolean signed(JWSObject jws, JWK key) {
        try {
            JWSVerifier verifier;
            if (key instanceof RSAKey rsa && jws.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256)) {
                verifier = new RSASSAVerifier(rsa.toRSAPublicKey());
            } else if (key instanceof ECKey ec && jws.getHeader().getAlgorithm().equals(JWSAlgorithm.ES256)) {
                verifier = new ECDSAVerifier(ec);
            } else {
                return false;
            }
            boolean meant = key.getAlgorithm() == null
                    || key.getAlgorithm()
                            .getName()
                            .equals(jws.getHeader().getAlgorithm().getName());
            return meant && jws.verify(verifier);
        } catch (JOSEException e) {
            return false;
        }
    }

    private VerifiedToken claims(JWSObject jws, String text) {
        Map<String, Object> claims;
        try {
            claims = Json.asObject(Json.readStrict(jws.getPayload().toString()));
        } catch (JsonException e) {
            throw new TokenRefusedException("claims are no JSON object");
        }
        requireIssuer(claims.get("iss"));
        requireAudience(claims.get("aud"));
        Instant expiresAt = requireTimes(claims);
        if (!(claims.get("scope") instanceof String scope)) {
            throw new TokenRefusedException("no scope: no access token");
        }
        List<String> permissions = texts(claims.get("permissions"))
                .orElseThrow(() -> new TokenRefusedException("no permissions: no access token"));
        if (!(claims.get("acr") instanceof String acr) || !(acr.equals("0") || acr.equals("1"))) {
            throw new TokenRefusedException("bad acr");
        }
        UserId user = (claims.get("sub") instanceof String sub ? UserId.parse(sub) : Optional.<UserId>empty())
                .orElseThrow(() -> new TokenRefusedException("sub is no UUID"));
        Set<String> groups = Set.copyOf(texts(claims.get("groups")).orElse(List.of()));
        return new VerifiedToken(user, words(scope), acr, permissions, groups, expiresAt, text);
    }

    private void requireIssuer(Object iss) {
        String expected =
                config.issuer().orElseGet(() -> issuer.known().discovery().issuer());
        if (!expected.equals(iss)) {
            throw new TokenRefusedException("foreign issuer");
        }
    }

    private void requireAudience(Object aud) {
        List<String> named =
                aud instanceof String one ? List.of(one) : texts(aud).orElse(List.of());
        if (named.stream().noneMatch(config.audiences()::contains)) {
            throw new TokenRefusedException("foreign audience");
        }
    }

    private Instant requireTimes(Map<String, Object> claims) {
        Instant now = clock.instant();
        BigDecimal seconds = BigDecimal.valueOf(now.getEpochSecond()).add(BigDecimal.valueOf(now.getNano(), 9));
        BigDecimal skew = BigDecimal.valueOf(SKEW_SECONDS);
        BigDecimal end = time(claims, "exp").add(skew);
        if (end.compareTo(seconds) <= 0) {
            throw new TokenRefusedException("expired");
        }
        if (time(claims, "iat").subtract(skew).compareTo(seconds) > 0) {
            throw new TokenRefusedException("issued in the future");
        }
        if (claims.get("nbf") != null && time(claims, "nbf").subtract(skew).compareTo(seconds) > 0) {
            throw new TokenRefusedException("not yet valid");
        }
        BigDecimal latest = BigDecimal.valueOf(Instant.MAX.getEpochSecond());
        return Instant.ofEpochSecond(end.min(latest).longValue());
    }

    private static BigDecimal time(Map<String, Object> claims, String name) {
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

    private static List<String> words(String scope) {
        return Arrays.stream(scope.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }
}
