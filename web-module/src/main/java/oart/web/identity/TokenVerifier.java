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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import oart.json.Json;
import oart.json.JsonException;

/**
 * Checks access tokens: compact JWS, RS256 or ES256 by a key of the issuer and nobody else's, whatever the header says; then the
 * {@link Claims}. A token seen before costs a digest.
 */
@ApplicationScoped
class TokenVerifier {
    private static final int LONGEST_TOKEN = 16_384;
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private final Issuer issuer;
    private final IssuerConfig config;
    private final ClaimsConfig claims;
    private final Clock clock;
    private final TokenCache seen = new TokenCache();

    /** For the container only. */
    protected TokenVerifier() {
        this(null, null, null, null);
    }

    @Inject
    public TokenVerifier(Issuer issuer, IssuerConfig config, ClaimsConfig claims, Clock clock) {
        this.issuer = issuer;
        this.config = config;
        this.claims = claims;
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
        // The parser passes over padding and strange characters, so that one token would have many spellings (RFC 7515,
        // 2).
        if (!COMPACT.matcher(text).matches()) {
            throw new TokenRefusedException("no compact JWS");
        }
        JWSObject jws;
        try {
            jws = JWSObject.parse(text);
        } catch (ParseException | RuntimeException e) {
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
        Map<String, Object> read;
        try {
            read = Json.asObject(Json.readStrict(jws.getPayload().toString()));
        } catch (JsonException e) {
            throw new TokenRefusedException("claims are no JSON object");
        }
        String expected =
                config.issuer().orElseGet(() -> issuer.known().discovery().issuer());
        String type = jws.getHeader().getType() == null
                ? ""
                : jws.getHeader().getType().getType();
        return new Claims(read, claims).verified(expected, config.audiences(), type, clock.instant(), text);
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
